import { useEffect, useState } from 'react';

/** The time, moved on every so often while the page is shown; it asks nobody. */
export function useNow(everyMillis: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, everyMillis);
    return () => {
      clearInterval(timer);
    };
  }, [everyMillis]);
  return now;
}
