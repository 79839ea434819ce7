import { createTargets, paintOf } from './cards/targets.js';
import { createCare } from './care/care.js';
import { createSpanChooser } from './charts/span-chooser.js';
import { Timeline } from './charts/timeline.js';
import { createControls } from './controls.js';
import { createAnnouncer } from './decisions/announcer.js';
import { createDecisionDialog } from './decisions/decision-dialog.js';
import { createDecisionList } from './decisions/decision-list.js';
import { byId } from './element.js';
import { useTimeZone } from './format.js';
import { createHeader } from './header.js';
import { listenToKeys } from './keys.js';
import { createPlaybooks } from './playbooks/playbooks.js';
import { connect } from './state/connection.js';
import { afterMessage } from './state/state.js';
import { createTasks } from './tasks/tasks.js';
import { createTheme } from './theme.js';

/** Charts are drawn at most this often, however fast the clock of the feed runs. */
const REDRAW = 200;

/** @type {import('./state/state.js').State | undefined} */
let state;
let drawnAt = 0;
let isDue = false;

const timeline = new Timeline();
const header = createHeader();
const controls = createControls();
const announcer = createAnnouncer();
const spans = createSpanChooser(timeline);
const point = (/** @type {number | undefined} */ at) => timeline.point(at);

const list = createDecisionList({
  paintOf: (target) => paintOf(state, target),
  onOpen: (id) => dialog.show(id),
  onPoint: point,
});
const dialog = createDecisionDialog({
  naming: (target, id) =>
    state?.targets.find((one) => one.id === target)?.signals.find((one) => one.id === id) ?? {
      label: id,
      unit: '',
    },
  beside: list.beside,
  onClose: list.focusOn,
  onShow: point,
});
const playbooks = createPlaybooks();
const tasks = createTasks();
const care = createCare();
const targets = createTargets(timeline, (id) => dialog.show(id));

/** @param {import('./state/state.js').State} state */
const isScheduled = ({ schedules }) => schedules.levels.some(({ asks }) => asks.length > 0);

function draw() {
  isDue = false;
  if (state === undefined) return;
  drawnAt = performance.now();
  useTimeZone(state.timeZone);
  timeline.follow(state.startedAt, state.now, isScheduled(state));
  header.update(state);
  controls.update(state.controls);
  playbooks.update(state);
  tasks.update(state);
  care.update(state);
  list.update(state);
  targets.update(state);
  announcer.update(state.decisions);
}

/** Messages come in bursts; one drawing shows them all. */
function drawSoon() {
  if (isDue) return;
  isDue = true;
  const wait = Math.max(0, REDRAW - (performance.now() - drawnAt));
  setTimeout(() => requestAnimationFrame(draw), wait);
}

const theme = createTheme(draw);
timeline.onRange(draw);

listenToKeys(
  [
    { key: 'j', label: 'J', does: 'Next decision', run: () => list.move(1) },
    { key: 'k', label: 'K', does: 'Decision before', run: () => list.move(-1) },
    { key: 'f', label: 'F', does: 'All decisions, acts only, holds only', run: list.nextFilter },
    { key: 'r', label: 'R', does: 'Run a playbook', run: playbooks.open },
    { key: 'i', label: 'I', does: 'Look up a task by its id', run: tasks.search },
    { key: '[', label: '[', does: 'Less time on the charts', run: () => spans.step(-1) },
    { key: ']', label: ']', does: 'More time on the charts', run: () => spans.step(1) },
    { key: 'z', label: 'Z', does: 'Back from a zoom to now', run: () => timeline.live() },
    { key: 'm', label: 'M', does: 'Dark or light', run: theme.toggle },
  ],
  controls,
);

let isFirst = true;
connect((message) => {
  state = afterMessage(state, message);
  if (!isFirst) return drawSoon();
  isFirst = false;
  byId('waiting').hidden = true;
  draw();
  dialog.showAddressed();
}, header.showLink);
