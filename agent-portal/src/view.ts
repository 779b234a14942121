import { element, keyed, setText } from './dom';
import { contactName, duration, fullTime, shortTime, tick, words } from './format';
import type { Inbox } from './inbox';
import type { LiveState } from './realtime';
import type { Agent, Conversation, Message } from './types';

export interface LoginActions {
  login(email: string, password: string): Promise<void>;
}

export interface InboxActions {
  logout(): void;
  select(conversationId: string | undefined): void;
  moreConversations(): void;
  olderMessages(): void;
  retry(): void;
}

const LIVE_TEXT: Record<LiveState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
};

/** The form that an agent signs in with. */
export function loginView(actions: LoginActions, notice: string | undefined): HTMLElement {
  const email = element('input', { id: 'email', type: 'email', autocomplete: 'username', required: '' });
  const password = element('input', {
    id: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: '',
  });
  const error = element('p', { class: 'error', role: 'alert' }, notice ?? '');
  const button = element('button', { type: 'submit' }, 'Log in');
  const form = element(
    'form',
    { class: 'login' },
    element('h1', {}, 'Inbox'),
    element('label', { for: 'email' }, 'E-mail'),
    email,
    element('label', { for: 'password' }, 'Password'),
    password,
    error,
    button,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    button.disabled = true;
    setText(error, '');
    actions
      .login(email.value, password.value)
      .catch((failure: unknown) => {
        setText(error, failure instanceof Error ? failure.message : String(failure));
        password.select();
      })
      .finally(() => {
        button.disabled = false;
      });
  });
  return element('main', { class: 'login-page' }, form);
}

/** What a signed-in agent sees while the service is away: not a form, for the session may well be alive. */
export function tryingAgainView(reason: string, again: () => void): HTMLElement {
  const now = element('button', { type: 'button' }, 'Try now');
  now.addEventListener(
    'click',
    () => {
      now.disabled = true;
      again();
    },
    { once: true },
  );
  return element(
    'main',
    { class: 'login-page' },
    element(
      'div',
      { class: 'login' },
      element('h1', {}, 'Inbox'),
      element('p', { role: 'status' }, `${reason}. Trying again…`),
      now,
    ),
  );
}

/** What a signed-in agent sees. `render` brings it in line with the inbox; it is cheap enough to call for every event. */
export class InboxView {
  readonly root: HTMLElement;

  readonly #actions: InboxActions;
  readonly #live = element('span', { class: 'live', role: 'status' });
  readonly #retry = element('button', { class: 'plain', type: 'button', hidden: '' }, 'Retry now');
  readonly #stats = element('dl', { class: 'stats' });
  readonly #notice = element('p', { class: 'error', role: 'alert', hidden: '' });
  readonly #list = element('ul', { class: 'conversations' });
  readonly #listEmpty = element('p', { class: 'hint' });
  readonly #more = element('button', { class: 'plain wide', type: 'button' }, 'Show more');
  readonly #title = element('h2', { tabindex: '-1' });
  readonly #subtitle = element('span', { class: 'hint' });
  readonly #older = element('button', { class: 'plain wide', type: 'button' }, 'Show older messages');
  readonly #messages = element('ol', { class: 'messages', role: 'log', 'aria-live': 'polite' });
  readonly #threadEmpty = element('p', { class: 'hint' });
  readonly #scroller = element('div', { class: 'scroller', tabindex: '0', 'aria-label': 'Messages' });
  readonly #panes = element('main', { class: 'panes' });
  #shown: string | undefined;

  constructor(agent: Agent, actions: InboxActions) {
    this.#actions = actions;
    const signOut = element('button', { class: 'plain', type: 'button' }, 'Sign out');
    const back = element('button', { class: 'plain back', type: 'button' }, '‹ Back');
    signOut.addEventListener('click', () => {
      actions.logout();
    });
    back.addEventListener('click', () => {
      actions.select(undefined);
    });
    this.#retry.addEventListener('click', () => {
      actions.retry();
    });
    this.#more.addEventListener('click', () => {
      actions.moreConversations();
    });
    this.#older.addEventListener('click', () => {
      actions.olderMessages();
    });
    this.#scroller.append(this.#older, this.#messages, this.#threadEmpty);
    this.#panes.append(
      element(
        'nav',
        { class: 'list-pane', 'aria-label': 'Conversations' },
        this.#list,
        this.#listEmpty,
        this.#more,
      ),
      element(
        'section',
        { class: 'thread-pane', 'aria-label': 'Conversation' },
        element('header', {}, back, element('div', {}, this.#title, this.#subtitle)),
        this.#scroller,
      ),
    );
    this.root = element(
      'div',
      { class: 'app' },
      element(
        'header',
        { class: 'bar' },
        element('h1', {}, 'Inbox'),
        this.#live,
        this.#retry,
        this.#stats,
        element('span', { class: 'agent' }, agent.name),
        signOut,
      ),
      this.#notice,
      this.#panes,
    );
  }

  state(state: LiveState): void {
    this.#live.dataset.state = state;
    setText(this.#live, LIVE_TEXT[state]);
    this.#retry.hidden = state !== 'offline';
  }

  notice(text: string | undefined): void {
    setText(this.#notice, text ?? '');
    this.#notice.hidden = text === undefined;
  }

  render(inbox: Inbox): void {
    this.#renderStats(inbox);
    this.#renderList(inbox);
    this.#renderThread(inbox);
  }

  #renderStats({ stats }: Inbox): void {
    const figures =
      stats === undefined
        ? []
        : [
            { name: 'Active', value: String(stats.activeConversations) },
            { name: 'Waiting', value: String(stats.waitingConversations) },
            { name: 'Messages today', value: String(stats.totalMessagesToday) },
            { name: 'Average response', value: duration(stats.avgResponseTime) },
          ];
    keyed(
      this.#stats,
      figures,
      ({ name }) => name,
      ({ name }) => element('div', {}, element('dt', {}, name), element('dd')),
      (figure, { value }) => {
        const shown = figure.querySelector('dd');
        if (shown !== null) setText(shown, value);
      },
    );
  }

  #renderList(inbox: Inbox): void {
    keyed(
      this.#list,
      inbox.conversations,
      ({ id }) => id,
      (conversation) => this.#conversation(conversation),
      (item, conversation) => {
        update(item, {
          name: contactName(conversation),
          time: shortTime(conversation.lastMessageAt),
          words:
            (conversation.lastDirection === 'outbound' ? 'You: ' : '') + (conversation.lastMessage ?? ''),
        });
        const count = inbox.unread.get(conversation.id) ?? 0;
        const badge = item.querySelector('.badge');
        if (badge instanceof HTMLElement) {
          badge.hidden = count === 0;
          setText(badge, count === 0 ? '' : String(count));
          badge.setAttribute('aria-label', `${count} new`);
        }
        item.firstElementChild?.setAttribute(
          'aria-current',
          String(conversation.id === inbox.thread?.conversationId),
        );
      },
    );
    this.#listEmpty.hidden = inbox.conversations.length > 0;
    setText(
      this.#listEmpty,
      inbox.loaded ? 'No conversations yet. The first message appears here by itself.' : 'Loading…',
    );
    this.#more.hidden = inbox.nextCursor === null;
  }

  #conversation(conversation: Conversation): HTMLLIElement {
    const button = element(
      'button',
      { class: 'conversation', type: 'button' },
      element('span', { class: 'name' }),
      element('time', { class: 'time' }),
      element('span', { class: 'words' }),
      element('span', { class: 'badge', role: 'img' }),
    );
    button.addEventListener('click', () => {
      this.#actions.select(conversation.id);
    });
    return element('li', {}, button);
  }

  #renderThread(inbox: Inbox): void {
    const thread = inbox.thread;
    const id = thread?.conversationId;
    const changed = id !== this.#shown;
    this.#shown = id;
    this.#panes.dataset.showing = thread === undefined ? 'list' : 'thread';
    const conversation = inbox.conversations.find((candidate) => candidate.id === id);
    setText(this.#title, conversation === undefined ? '' : contactName(conversation));
    setText(this.#subtitle, conversation?.contact.phone ?? '');
    const nearEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight < 80;
    const heightBefore = this.#scroller.scrollHeight;
    const firstBefore = this.#messages.firstElementChild;
    if (changed) this.#messages.replaceChildren();
    keyed(
      this.#messages,
      thread?.messages ?? [],
      (message) => message.id,
      () => message(),
      (item, shown) => {
        showMessage(item, shown);
      },
    );
    this.#older.hidden = thread?.before == null;
    this.#threadEmpty.hidden = (thread?.messages.length ?? 0) > 0;
    setText(
      this.#threadEmpty,
      thread === undefined ? 'Choose a conversation.' : thread.loaded ? 'No messages.' : 'Loading…',
    );
    if (changed || nearEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else if (firstBefore !== this.#messages.firstElementChild) {
      // Older ones came in front: keep what was being read where it was.
      this.#scroller.scrollTop += this.#scroller.scrollHeight - heightBefore;
    }
    if (changed && thread !== undefined) this.#title.focus({ preventScroll: true });
  }
}

function message(): HTMLLIElement {
  return element(
    'li',
    { class: 'message' },
    element('p', { class: 'words' }),
    element(
      'span',
      { class: 'meta' },
      element('time', { class: 'time' }),
      element('span', { class: 'tick', role: 'img' }),
    ),
    element('p', { class: 'failure' }),
  );
}

function showMessage(item: HTMLElement, shown: Message): void {
  item.dataset.direction = shown.direction ?? 'inbound';
  item.dataset.status = shown.status ?? '';
  update(item, { words: words(shown), time: shortTime(shown.timestamp) });
  item.querySelector('time')?.setAttribute('title', fullTime(shown.timestamp));
  const state = tick(shown);
  const mark = item.querySelector('.tick');
  if (mark instanceof HTMLElement) {
    mark.hidden = state === undefined;
    setText(mark, state?.mark ?? '');
    mark.setAttribute('aria-label', state?.label ?? '');
    mark.title = state?.label ?? '';
  }
  const failure = item.querySelector('.failure');
  if (failure instanceof HTMLElement) {
    failure.hidden = shown.status !== 'failed';
    setText(failure, shown.status === 'failed' ? (state?.label ?? '') : '');
  }
}

/** Sets the text of the parts that have these classes. */
function update(item: HTMLElement, texts: Record<string, string>): void {
  for (const [name, text] of Object.entries(texts)) {
    const part = item.querySelector(`.${name}`);
    if (part !== null) setText(part, text);
  }
}
