/**
 * Turns of the event loop: timers, signals, a page's redraw and its clicks get theirs. In a page a message makes one,
 * and no timer: browsers put the timers of a page that nobody sees off for a second and more.
 */
const waiting: (() => void)[] = [];
let port: MessagePort | undefined;

const open = (): MessagePort => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return port2;
};

export const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') return void setImmediate(resolve);
    waiting.push(resolve);
    (port ??= open()).postMessage(null);
  });
