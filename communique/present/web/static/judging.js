"use strict";
// Judging by keys, without leaving the page. Without scripts the same forms go to the server and come back.

const cookie = (name) => decodeURIComponent(document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? "");
const token = document.querySelector('meta[name="form-token"]')?.content ?? "";
const queue = document.querySelector(".asked");
const said = { accept: "Accepted", reject: "Rejected", same: "Called the same", different: "Called different", split: "Parted" };

for (const field of document.querySelectorAll('input[name="by"]')) field.value ||= cookie("communique_by");

// What a form says, sent aside; the answer is what was done. Fails with the server's own words.
async function send(address, data) {
  data.set("answer", "json");
  const answer = await fetch(address, {
    method: "POST", body: new URLSearchParams(data), credentials: "same-origin",
    // Also when the page is left at once.
    keepalive: true,
    headers: { Accept: "application/json", "X-Form-Token": token },
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message ?? `The server answered ${answer.status}.`);
  return told;
}

// Keys act on the page as a whole: not while something is written, nor with other keys held.
function onKeys(keys) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input, textarea, select") && event.key !== "Escape") return;
    const does = keys[event.key];
    if (!does) return;
    event.preventDefault();
    does(event);
  });
}

function help() {
  const keys = document.getElementById("keys");
  keys.open = !keys.open;
  if (keys.open) keys.scrollIntoView({ block: "nearest" });
}

// Why and by whom, of a form: its first empty field.
function sign(place) {
  const details = place?.querySelector(".signed");
  if (!details) return;
  details.open = true;
  const name = details.querySelector('[name="by"]');
  (name.value ? details.querySelector('[name="why"]') : name).focus();
}

const entry = document.querySelector("[data-keys]");
if (entry) {
  const press = (does) => entry.querySelector(`[data-does="${does}"]`)?.click();
  onKeys({
    a: () => press("accept"), r: () => press("reject"), e: () => press("edit"), u: () => press("undo"),
    m: () => entry.querySelector('[name="other"]')?.focus(), w: () => sign(entry), "?": help,
    Escape: (event) => event.target.blur(),
  });
}

if (queue) {
  const asks = () => [...queue.querySelectorAll(".ask")];
  const open = (ask) => !ask.classList.contains("answered");
  const last = [];
  const news = document.createElement("div");
  news.className = "done";
  news.setAttribute("role", "status");
  news.hidden = true;
  queue.before(news);

  const tell = (words, failed = false) => {
    news.textContent = words;
    news.hidden = !words;
    news.classList.toggle("failed", failed);
  };
  const now = () => queue.querySelector(".ask.now");
  const side = () => now()?.querySelector(".side.now") ?? now()?.querySelector(".side");

  function go(ask) {
    if (!ask) return;
    for (const each of queue.querySelectorAll(".now")) each.classList.remove("now");
    ask.classList.add("now");
    ask.focus({ preventScroll: true });
    ask.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  function step(by) {
    const all = asks();
    const at = all.indexOf(now());
    for (let next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by; next >= 0 && next < all.length; next += by) {
      if (open(all[next])) return go(all[next]);
    }
    if (at < 0 || by > 0) tell(all.some(open) ? "" : "All of this page is judged: reload it for the next questions.");
  }

  // The page does not wait for the server, which takes words in the order in which they come.
  async function judge(form, button) {
    const ask = form.closest(".ask");
    if (!open(ask)) return;
    const data = new FormData(form);
    data.set("say", button.value);
    if (!data.get("by").trim() && !cookie("communique_by") && !queue.dataset.by) {
      go(ask);
      tell("A judgement needs a name: write yours, then say it again. It is kept for the next.", true);
      return sign(ask);
    }
    answered(ask, button.value.split(" ")[0]);
    tell("");
    if (ask === now() || !now()) step(1);
    try {
      ask.sent = send(form.action, data);
      const done = await ask.sent;
      ask.querySelector(".answer span").textContent = `${said[done.verdict] ?? done.verdict} by ${done.by}.`;
    } catch (error) {
      unanswered(ask);
      tell(error.message, true);
      if (error.message.includes("name")) sign(ask);
    }
  }

  // Its place stays, so that nothing jumps, with what was said and the way back.
  function answered(ask, verdict) {
    const line = document.createElement("p");
    const words = document.createElement("span");
    const back = document.createElement("button");
    line.className = "answer";
    words.textContent = `${said[verdict] ?? verdict} …`;
    back.type = "button";
    back.textContent = "Undo";
    back.addEventListener("click", () => undo(ask));
    line.append(words, " ", back);
    ask.classList.add("answered");
    ask.append(line);
    last.push(ask);
  }

  function unanswered(ask) {
    last.splice(last.indexOf(ask), 1);
    ask.classList.remove("answered");
    ask.querySelector(".answer").remove();
    go(ask);
  }

  async function undo(ask) {
    if (!ask) return tell("Nothing was said on this page that could be taken back.");
    try {
      const done = await ask.sent;
      await send("/judgements/undo", new URLSearchParams({ judgement: done.judgements[0] }));
      unanswered(ask);
      tell("");
    } catch (error) {
      tell(error.message, true);
    }
  }

  queue.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.value) return;
    event.preventDefault();
    judge(event.target, button);
  });
  queue.addEventListener("change", (event) => {
    if (event.target.name !== "by") return;
    for (const field of queue.querySelectorAll('input[name="by"]')) field.value = event.target.value;
    document.cookie = `communique_by=${encodeURIComponent(event.target.value.trim())}; path=/; max-age=31536000; samesite=strict`;
  });
  queue.addEventListener("focusin", (event) => {
    const ask = event.target.closest(".ask");
    if (!ask || ask === now()) return;
    for (const each of queue.querySelectorAll(".now")) each.classList.remove("now");
    ask.classList.add("now");
  });

  const press = (part, does) => part?.querySelector(`[data-does="${does}"]`)?.click();
  const choose = (event) => {
    const sides = [...(now()?.querySelectorAll(".side") ?? [])];
    for (const each of sides) each.classList.toggle("now", sides.length > 1 && each === sides[event.key - 1]);
  };
  onKeys({
    j: () => step(1), k: () => step(-1),
    a: () => press(side(), "accept"), r: () => press(side(), "reject"), e: () => press(side(), "edit"),
    m: () => press(now(), "same"), d: () => press(now(), "different"), s: () => press(now(), "different"),
    u: () => undo(last.at(-1)), w: () => sign(now()), o: () => side()?.querySelector(".open")?.click(), "?": help,
    Escape: (event) => go(event.target.closest(".ask") ?? now()),
    ...Object.fromEntries([..."123456789"].map((digit) => [digit, choose])),
  });
}
