import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Drafts } from '../src/shared/inbox/drafts';
import { Outbox } from '../src/shared/inbox/outbox';

const OWNER = 'demo/a_1';
const warn = vi.spyOn(console, 'warn');

beforeEach(() => {
  sessionStorage.clear();
  warn.mockReset().mockImplementation(() => undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('what a tab keeps', () => {
  it.each(['{"c_1":', 'null', '7', '[null]', '{"c_1":{}}', '[{"clientMessageId":"x"}]'])(
    'is left out, with a warning, when it cannot be understood: %s',
    (damaged) => {
      sessionStorage.setItem(`waba.outbox.${OWNER}`, damaged);
      sessionStorage.setItem(`waba.drafts.${OWNER}`, damaged);

      const outbox = new Outbox({ send: vi.fn(), resend: vi.fn() }, OWNER);
      const drafts = new Drafts(OWNER);

      expect(outbox.entries.get()).toEqual([]);
      expect(drafts.all.get()).toEqual({});
      expect(warn).toHaveBeenCalledTimes(2);
    },
  );

  it('is only not kept, with a warning, when the browser has no room: messages go out all the same', async () => {
    const full = (): never => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: full, removeItem: full });
    const accepted = { messageId: 'm_1', clientMessageId: 'x', status: 'queued' };
    const send = vi.fn().mockResolvedValue(accepted);
    const outbox = new Outbox({ send, resend: vi.fn() }, OWNER);
    const drafts = new Drafts(OWNER);

    drafts.change('c_1', { text: 'Not yet' });

    expect(drafts.of('c_1').text).toBe('Not yet');
    expect(await outbox.send('c_1', { type: 'text', text: 'Hello' })).toEqual(accepted);
    expect(send).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalled();
  });
});
