// A section opened from the search shows where the words stand, and goes to the first of them.
const article = document.querySelector(".reader .article");
const asked = new URLSearchParams(location.search).get("find");

// As the server cuts it: Chinese by itself, other words at spaces and signs, what stands in quotation marks together.
function terms(text) {
  const found = [];
  const rest = text.replace(/["“”„«»「『]([^"“”„«»「」『』]*)["“”„«»」』]/g, (_all, phrase) => {
    found.push(phrase.trim().split(/\s+/).map(escaped).join("\\s+"));
    return " ";
  });
  for (const word of rest.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}々〇]+|[\p{L}\p{N}]+/gu) ?? []) {
    for (const piece of word.match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu)) {
      found.push(/\p{Script=Han}/u.test(piece) ? escaped(piece) : `(?<![\\p{L}\\p{N}])${stem(piece)}(?![\\p{L}\\p{N}])`);
    }
  }
  return found.filter(Boolean).slice(0, 8);
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

// One and many: order, orders; company, companies.
function stem(word) {
  const one = word.length > 3 ? word.replace(/ies$/i, "y").replace(/(?<![sui])s$/i, "") : word;
  return `${escaped(one).replace(/y$/i, "(?:y|ies)")}(?:e?s)?`;
}

function mark(pattern) {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("form, .foot, .terms, button:not(.term), .eyebrow, .reader-objectives, script")
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  );
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    for (const hit of [...text.data.matchAll(pattern)].reverse()) {
      const after = text.splitText(hit.index);
      after.splitText(hit[0].length);
      const marked = document.createElement("mark");
      after.replaceWith(marked);
      marked.append(after);
    }
  }
}

if (article && asked) {
  const found = terms(asked);
  if (found.length) mark(new RegExp(found.join("|"), "giu"));
  const marks = [...article.querySelectorAll("mark")];
  (marks.find((element) => !element.closest("h1")) ?? marks[0])?.scrollIntoView({ block: "center" });
}
