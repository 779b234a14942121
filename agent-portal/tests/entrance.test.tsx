import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/shared/api/http';
import type { SignedIn } from '../src/shared/api/types';
import { lifeMillis } from '../src/shared/session/session';
import { answers, open, signedIn, socket, TOKEN } from './harness';

describe('a reload while the service is away', () => {
  const away = (): Promise<SignedIn> => Promise.reject(new ApiError('unavailable', 'The service is away'));

  const pass = (millis: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(millis));

  beforeEach(() => {
    localStorage.setItem('waba.signedIn', '1');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks again with growing pauses, without the form, until the session goes on', async () => {
    const refresh = vi.fn(away);
    await open(undefined, refresh);

    for (const [index, pause] of [1_000, 2_000, 4_000].entries()) {
      expect(document.body.textContent).toContain('The service is away. Trying again…');
      expect(screen.queryByLabelText('Password')).toBeNull();
      await pass(pause - 1);
      expect(refresh).toHaveBeenCalledTimes(index + 1);
      await pass(1);
      expect(refresh).toHaveBeenCalledTimes(index + 2);
    }
    refresh.mockResolvedValue(signedIn);
    fireEvent.click(screen.getByRole('button', { name: 'Try now' }));
    await pass(0);

    expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeNull();
    await pass(60_000);
    expect(socket.start).toHaveBeenCalledOnce();
  });

  it('spends one cookie only when it is the settings that cannot be read', async () => {
    const refresh = vi.fn(() => Promise.resolve(signedIn));
    const settings = answers['/api/config'];
    answers['/api/config'] = new Response('{}', { status: 503 });
    await open(undefined, refresh);
    expect(document.body.textContent).toContain('Trying again…');

    answers['/api/config'] = settings;
    await pass(1_000);

    expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeNull();
    expect(refresh).toHaveBeenCalledOnce();
  });

  it('waits as long as the service asks for', async () => {
    const refresh = vi.fn(() => Promise.reject(new ApiError('rate_limited', 'Too many requests', 20)));
    await open(undefined, refresh);

    await pass(19_999);
    expect(refresh).toHaveBeenCalledOnce();
    await pass(1);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('shows the form when the service is back and says that the session is over', async () => {
    const refresh = vi.fn(away);
    await open(undefined, refresh);

    refresh.mockRejectedValue(new ApiError('refresh_invalid', 'spent'));
    await pass(1_000);

    expect(screen.queryByLabelText('Password')).not.toBeNull();
  });
});

describe('a token', () => {
  it('lives as long as it says, whatever the clock here', () => {
    expect(lifeMillis(TOKEN)).toBe(3_600_000);
  });
});
