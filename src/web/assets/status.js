/** Keeps the page up to date: fetches it again and replaces the parts that changed. Without this script the page is complete, but stays as it is. */
const INTERVAL_MS = 15_000;
const connection = document.getElementById('connection');
let timer;

function schedule() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(refresh, INTERVAL_MS);
}

async function refresh() {
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!response.ok) throw new Error(String(response.status));
    const text = await response.text();
    // A replaced part would lose the text that the user has selected to copy it.
    if (getSelection().isCollapsed) replaceParts(new DOMParser().parseFromString(text, 'text/html'));
    connection.textContent = '';
  } catch {
    connection.textContent = connection.dataset.offline;
  }
  schedule();
}

function replaceParts(next) {
  const position = [scrollX, scrollY];
  for (const details of document.querySelectorAll('details[open]')) {
    next.getElementById(details.id)?.setAttribute('open', '');
  }
  for (const part of document.querySelectorAll('[data-live]')) {
    const nextPart = next.getElementById(part.id);
    if (nextPart === null || nextPart.isEqualNode(part)) continue;
    const scrolled = [...part.querySelectorAll('.scroll')].map((region) => region.scrollLeft);
    const focused = part.contains(document.activeElement) ? pathTo(document.activeElement, part) : undefined;
    replaceChildren(part, [...document.importNode(nextPart, true).children]);
    part.querySelectorAll('.scroll').forEach((region, index) => {
      region.scrollLeft = scrolled[index] ?? 0;
    });
    if (focused !== undefined && !focused.element.isConnected)
      elementAt(focused, part)?.focus({ preventScroll: true });
  }
  document.title = next.title;
  scrollTo(...position);
}

/** Keeps every child that did not change, so that nothing flickers. */
function replaceChildren(part, next) {
  const present = [...part.children];
  if (present.length !== next.length) {
    part.replaceChildren(...next);
    return;
  }
  present.forEach((child, index) => {
    if (!child.isEqualNode(next[index])) child.replaceWith(next[index]);
  });
}

/** How to find an element again in the next page: by its link, by its id, or else by its index among the elements of its name. */
function pathTo(element, part) {
  const href = element.getAttribute('href');
  if (href !== null) return { element, selector: `a[href="${CSS.escape(href)}"]`, index: 0 };
  if (element.id !== '') return { element, selector: `#${CSS.escape(element.id)}`, index: 0 };
  const selector = element.localName;
  return { element, selector, index: [...part.querySelectorAll(selector)].indexOf(element) };
}

function elementAt({ selector, index }, part) {
  return part.querySelectorAll(selector)[index];
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(timer);
  if (!document.hidden) refresh();
});
schedule();
