// What runs inside the page, as text: the types of a browser are not those of the rest.

/** Painted pixels of each chart, and how many colours they have. */
export const paintedPixels = `[...document.querySelectorAll('#targets canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let index = 3; index < data.length; index += 4) if (data[index] > 0) painted += 1;
  return painted;
})`;

/** The average colour of what the first chart painted. */
export const chartColour = `(() => {
  const canvas = document.querySelector('#targets canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const sum = [0, 0, 0, 0];
  for (let index = 0; index < data.length; index += 4)
    for (let part = 0; part < 4; part += 1) sum[part] += data[index + part] * (part < 3 ? data[index + 3] : 1);
  return sum.slice(0, 3).map((value) => Math.round(value / sum[3])).join(' ');
})()`;

/** How far the page is wider than the window. */
export const overflowPixels =
  'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** How far a dialog's content is wider than the dialog. */
export const dialogOverflowPixels = `(() => {
  const body = document.querySelector('dialog[open] .sheet-body');
  return body.scrollWidth - body.clientWidth;
})()`;

/** Pixels in the colour of text on the last tenth of the API's instances: only lines to come are there. */
export const inkBeyondNow = `(() => {
  const canvas = document.querySelector('#target-api [data-signal=instance-steps] canvas');
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = 'var(--ink)';
  const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
  probe.remove();
  const rail = 84 * devicePixelRatio;
  const width = Math.round((canvas.width - rail) * 0.1);
  const left = Math.round(canvas.width - rail - width);
  const { data } = canvas.getContext('2d').getImageData(left, 0, width, canvas.height);
  let found = 0;
  for (let index = 0; index < data.length; index += 4) {
    if (data[index] === r && data[index + 1] === g && data[index + 2] === b) found += 1;
  }
  return found;
})()`;

/** What has the focus: its id, or its class. */
export const focused = 'document.activeElement.id || document.activeElement.className';

/** The longest time between two frames, in milliseconds, while \`window.watching\` is set. */
export const watchFrames = `(() => {
  window.longest = 0;
  let last = performance.now();
  const frame = (now) => {
    window.longest = Math.max(window.longest, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

/** Pairs of text and surface colours whose contrast is below WCAG AA. */
export const poorContrast = `(() => {
  const probe = document.body.appendChild(document.createElement('i'));
  const channel = (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const light = (name) => {
    probe.style.color = 'var(--' + name + ')';
    const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = ['ink', 'ink-soft', 'ink-faint', 'accent', 'high', 'low', 'ok', 'act', 'blind'];
  const poor = [];
  for (const text of texts) for (const surface of ['page', 'surface', 'raised']) {
    const [a, b] = [light(text), light(surface)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) poor.push(text + ' on ' + surface + ' ' + contrast.toFixed(2));
  }
  probe.remove();
  return poor;
})()`;
