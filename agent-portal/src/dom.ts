/** Makes an element; strings become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Sets text and leaves the node alone when it says that already, so that screen readers are not disturbed. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Brings a list's elements in line with its items: one element per key, kept as long as its key is there, so that focus
 * and scroll position survive.
 */
export function keyed<T, E extends HTMLElement>(
  list: HTMLElement,
  items: readonly T[],
  key: (item: T) => string,
  create: (item: T) => E,
  update: (element: E, item: T) => void,
): void {
  const existing = new Map<string, E>();
  for (const child of list.children) {
    existing.set((child as E).dataset.key ?? '', child as E);
  }
  let next = list.firstElementChild;
  for (const item of items) {
    const itemKey = key(item);
    let child = existing.get(itemKey);
    existing.delete(itemKey);
    if (child === undefined) {
      child = create(item);
      child.dataset.key = itemKey;
    }
    update(child, item);
    if (child === next) next = next.nextElementSibling;
    else list.insertBefore(child, next);
  }
  existing.forEach((child) => {
    child.remove();
  });
}
