/** Keeps the page current: fetches it again and swaps the parts that changed. Without it the page is whole, only not moving. */
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
    // Whoever marks text to copy it must not lose the mark.
    if (getSelection().isCollapsed) swap(new DOMParser().parseFromString(text, 'text/html'));
    connection.textContent = '';
  } catch {
    connection.textContent = 'The exporter does not answer; these figures no longer move.';
  }
  schedule();
}

function swap(next) {
  const place = [scrollX, scrollY];
  for (const details of document.querySelectorAll('details[open]')) {
    next.getElementById(details.id)?.setAttribute('open', '');
  }
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = next.getElementById(part.id);
    if (fresh === null || fresh.isEqualNode(part)) continue;
    const scrolled = [...part.querySelectorAll('.scroll')].map((region) => region.scrollLeft);
    const focused = part.contains(document.activeElement) ? pathTo(document.activeElement, part) : undefined;
    swapChildren(part, [...document.importNode(fresh, true).children]);
    part.querySelectorAll('.scroll').forEach((region, index) => {
      region.scrollLeft = scrolled[index] ?? 0;
    });
    if (focused !== undefined && !focused.element.isConnected)
      elementAt(focused, part)?.focus({ preventScroll: true });
  }
  document.title = next.title;
  scrollTo(...place);
}

/** Leaves alone what is as it was, so that nothing flickers under the eye or the pointer. */
function swapChildren(part, fresh) {
  const present = [...part.children];
  if (present.length !== fresh.length) {
    part.replaceChildren(...fresh);
    return;
  }
  present.forEach((child, index) => {
    if (!child.isEqualNode(fresh[index])) child.replaceWith(fresh[index]);
  });
}

/** What finds an element again in the next page: its address, its name, else its place among its kind. */
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
