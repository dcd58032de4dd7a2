from __future__ import annotations

import sys

from gate.fuzz.running import main

if __name__ == "__main__":
    sys.exit(main())
