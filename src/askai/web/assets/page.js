// Clicking a citation opens its passage in the panel. The panel holds the sources of every turn.
(() => {
  const open = (link) => {
    const source = document.getElementById(link.getAttribute("href").slice(1));
    if (!source) return;
    const panel = document.getElementById("askai-panel");
    panel.querySelectorAll(".askai-turn").forEach((turn) => {
      turn.classList.toggle("askai-open", turn.contains(source));
    });
    panel.querySelectorAll(".askai-chosen").forEach((old) => old.classList.remove("askai-chosen"));
    source.classList.add("askai-chosen");
    source.scrollIntoView({ behavior: "smooth", block: "start" });
    source.focus({ preventScroll: true });
  };
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest('a[href^="#cite-"]');
      if (!link) return;
      event.preventDefault(); // the page has a base address: following the link would leave it
      event.stopPropagation();
      open(link);
    },
    true,
  );
})();
