/** Numbers as people read them. */

export const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

/** Four decimals; very small numbers keep their digits. */
export const lossText = (loss: number): string =>
  loss !== 0 && Math.abs(loss) < 1e-3 ? loss.toExponential(2) : loss.toFixed(4);

/** Two decimals where one would say 0. */
export const secondsText = (seconds: number): string => `${seconds.toFixed(seconds < 0.095 ? 2 : 1)} s`;

/** `0:07`, `12:30`, `1:02:03` */
export const clockText = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

/** `val_accuracy` is a share, `val_loss` is not. */
export const logText = (name: string, value: number): string =>
  /accuracy$/i.test(name) ? percent(value) : lossText(value);
