"use strict";
(() => {
  const form = document.getElementById("filters");
  const status = document.getElementById("status");
  const files = Array.from(document.querySelectorAll("#list > li"), (item) => ({
    item,
    name: item.querySelector("h3").textContent.toLowerCase(),
    verdict: item.dataset.verdict,
    rules: item.dataset.rules.split(" "),
    seen: item.querySelector(".seen"),
  }));
  const many = (number) => number.toLocaleString("en") + (number === 1 ? " file" : " files");
  let shown = files.length;
  let waiting = 0;

  function tell() {
    const seen = files.filter((file) => file.seen.checked).length;
    const part = shown === files.length ? many(shown) : `${shown.toLocaleString("en")} of ${many(files.length)}`;
    status.textContent = `Showing ${part}; you have looked at ${seen.toLocaleString("en")}.`;
  }

  function fits(file, wanted) {
    return (
      (!wanted.verdict || file.verdict === wanted.verdict) &&
      (!wanted.rules.length || wanted.rules.some((rule) => file.rules.includes(rule))) &&
      wanted.words.every((word) => file.name.includes(word)) &&
      !(wanted.unseen && file.seen.checked)
    );
  }

  function apply() {
    const data = new FormData(form);
    const wanted = {
      verdict: data.get("verdict"),
      rules: data.getAll("rule"),
      words: data.get("search").toLowerCase().split(/\s+/),
      unseen: data.has("unseen"),
    };
    shown = 0;
    for (const file of files) {
      const keep = fits(file, wanted);
      shown += keep ? 1 : 0;
      if (file.item.hidden === keep) file.item.hidden = !keep;
    }
    document.body.classList.toggle("bare", !data.has("marks"));
    tell();
  }

  // one announcement for a word, not one for every letter
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 150);
  }

  form.addEventListener("input", soon);
  form.addEventListener("reset", soon);
  form.addEventListener("submit", (event) => event.preventDefault());
  // what was just ticked stays where it is until a filter changes: the focus would be lost
  document.getElementById("list").addEventListener("change", tell);
  form.hidden = false;
  apply();
})();
