// Citations open the document in the panel at the words; answers are copied, edited, asked again.
// The panel holds the sources of every turn, and a viewer for the document that is open.
(() => {
  const panel = () => document.getElementById("askai-panel");

  const make = (tag, text, name, act) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (name) made.setAttribute("aria-label", name);
    if (act) {
      made.type = "button";
      made.addEventListener("click", act);
    }
    return made;
  };

  // The passages of one turn instead of those of another.
  const showTurn = (source) => {
    panel().querySelectorAll(".askai-turn").forEach((turn) => {
      turn.classList.toggle("askai-open", turn.contains(source));
    });
    panel().querySelectorAll(".askai-chosen").forEach((old) => old.classList.remove("askai-chosen"));
    source.classList.add("askai-chosen");
  };

  const close = (source) => {
    const viewer = panel().querySelector(".askai-viewer");
    viewer.hidden = true;
    viewer.replaceChildren();
    source.scrollIntoView({ block: "nearest" });
    source.focus({ preventScroll: true });
  };

  // The head of the viewer: where the citation stands, the ones beside it, the way back.
  const head = (source) => {
    const made = document.createElement("div");
    made.className = "askai-viewer-head";
    const sources = [...source.parentElement.querySelectorAll(".askai-source")];
    const place = sources.indexOf(source);
    const step = (by) => () => open(sources[(place + by + sources.length) % sources.length]);
    made.append(make("button", "Sources", "Back to the sources", () => close(source)));
    if (sources.length > 1) {
      made.append(make("button", "‹", "Previous citation", step(-1)));
      made.append(make("button", "›", "Next citation", step(1)));
    }
    made.append(make("h2", source.querySelector("h3").textContent));
    return made;
  };

  // In a scrolled element: so that what stands so many pixels down is in its upper third.
  const scrollWithin = (outer, down) => (outer.scrollTop += down - outer.clientHeight / 3);

  // A page of a PDF, scrolled to the words, or the reason why it cannot be shown.
  const draw = async (frame) => {
    const got = await fetch(frame.dataset.picture).catch(() => null);
    if (!got || !got.ok) {
      const reason = got ? await got.text() : "askai does not answer; is it still running?";
      frame.replaceChildren(make("p", reason));
      return;
    }
    const picture = document.createElement("img");
    picture.className = "askai-page";
    picture.alt = frame.dataset.description;
    picture.addEventListener("load", () => {
      URL.revokeObjectURL(picture.src);
      scrollWithin(frame, got.headers.get("askai-words-at") * picture.clientHeight);
    });
    picture.src = URL.createObjectURL(await got.blob());
    frame.replaceChildren(picture);
  };

  let wanted = 0; // an answer to an earlier click may come later
  const open = async (source) => {
    showTurn(source);
    const viewer = panel().querySelector(".askai-viewer");
    const body = document.createElement("div");
    body.className = "askai-document";
    body.tabIndex = 0;
    body.setAttribute("role", "region");
    body.setAttribute("aria-label", "The document");
    body.append(make("p", "Opening …"));
    viewer.replaceChildren(head(source), body);
    viewer.hidden = false;
    const mine = ++wanted;
    const answer = await fetch(`source?${source.dataset.source}`).then(
      (got) => got.text(),
      () => null,
    );
    if (mine !== wanted || viewer.hidden) return;
    if (answer === null) {
      body.replaceChildren(make("p", "askai does not answer; is it still running?"));
      return;
    }
    body.innerHTML = answer; // made by askai, all document text in it escaped
    const frame = body.querySelector(".askai-picture");
    if (frame) draw(frame);
    const text = body.querySelector(".askai-beside") ?? body;
    const mark = text.querySelector("mark");
    const below = panel().getBoundingClientRect().top > window.innerHeight / 2; // on a narrow page
    panel().scrollIntoView({ block: below ? "start" : "nearest" });
    body.focus({ preventScroll: true });
    if (mark) scrollWithin(text, mark.getBoundingClientRect().top - text.getBoundingClientRect().top);
  };

  const BOX = "#askai-question textarea, #askai-question input";

  const edit = (button) => {
    const box = document.querySelector(BOX);
    const asked = document.getElementById(`asked-${button.value}`);
    if (!box || !asked) return;
    box.value = asked.textContent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  };

  const copy = async (button) => {
    const source = document.getElementById(`markdown-${button.value}`);
    const text = source.value;
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = document.body.appendChild(document.createElement("textarea"));
      box.value = text;
      box.select();
      done = document.execCommand("copy"); // where the page is not on this machine
      box.remove();
    }
    button.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  };

  const actions = {
    "askai-whole": (button) => open(button.closest(".askai-source")),
    "askai-copy": copy,
    "askai-edit": edit,
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest('a[href^="#cite-"]');
      const button = event.target.closest("button");
      const name = button && Object.keys(actions).find((item) => button.classList.contains(item));
      if (!link && !name) return;
      event.preventDefault(); // the page has a base address: following the link would leave it
      event.stopPropagation();
      if (name) actions[name](button);
      else {
        const source = document.getElementById(link.getAttribute("href").slice(1));
        if (source) open(source);
      }
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    const viewer = event.key === "Escape" && event.target.closest(".askai-viewer");
    if (viewer) close(panel().querySelector(".askai-chosen"));
  });

  // The quote of a citation, also for those who come to it by the keyboard.
  const tip = document.createElement("div");
  tip.id = "askai-tip";
  tip.setAttribute("role", "tooltip");
  const show = (event) => {
    const link = event.target.closest?.(".askai-cite");
    if (!link) {
      tip.remove();
      return;
    }
    if (link.title) {
      link.setAttribute("aria-description", link.title);
      link.removeAttribute("title"); // the browser would show it a second time
    }
    tip.textContent = link.getAttribute("aria-description");
    document.body.append(tip);
    const { left, top, bottom } = link.getBoundingClientRect();
    const above = top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(4, Math.min(left, window.innerWidth - tip.offsetWidth - 4))}px`;
    tip.style.top = `${above > 0 ? above : bottom + 6}px`;
  };
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, show);
  document.addEventListener("scroll", () => tip.remove(), true);

  // A new question, and then its answer, come into sight.
  let seen = 0;
  const follow = () => {
    const log = document.querySelector("#askai-chat [role=log]");
    if (!log) return;
    const shown = log.querySelectorAll(".askai-asked, .askai-message").length;
    const last = [...log.querySelectorAll(".askai-asked")].at(-1);
    if (last && shown > seen)
      log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
    seen = shown;
  };
  new MutationObserver(follow).observe(document, { subtree: true, childList: true });

  // Ask and Stop take each other's place: for who uses the keyboard the focus goes on from there.
  const heirs = { "askai-send": "#askai-stop", "askai-stop": BOX };
  let heir = null;
  document.addEventListener("focusin", ({ target }) => {
    heir = (target.matches(":focus-visible") && heirs[target.id]) || null;
  });
  const pass = () => {
    if (heir && document.activeElement === document.body)
      document.querySelector(heir)?.focus({ preventScroll: true });
  };
  new MutationObserver(pass).observe(document, { subtree: true, childList: true });

  window.askaiDownload = (text, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
})();
