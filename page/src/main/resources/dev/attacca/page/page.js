// The page of Attacca, in one script: it reads one stream of news, keeps a model of it, and draws the view that the
// address names. Whatever comes from the program (names, failures) enters the document as text, never as markup, and
// is kept in maps, never as a key of an object. Shapes of the server's answers are told in the class Page.

// ---------------------------------------------------------------- elements

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(key, value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/** A group of radio buttons that looks like a switch. */
function choice(legend, options, chosen, changed) {
  const name = `choice-${choice.count = (choice.count ?? 0) + 1}`;
  return el('fieldset', { class: 'choice' }, el('legend', { class: 'unseen' }, legend), options.map(([value, text]) =>
    el('label', {}, el('input', { type: 'radio', name, value, checked: value === chosen, change: () => changed(value) }),
      el('span', {}, text))));
}

/** What can be scrolled can be reached by keyboard. */
function scrolling(label, ...children) {
  return el('div', { class: 'scrolling', role: 'region', tabindex: '0', 'aria-label': label }, children);
}

/** Moves the one focusable element of a group by keys; what is focused next is for the group to say. */
function rove(group, items, next) {
  const enter = (item) => {
    for (const other of items()) if (other !== item && other.getAttribute('tabindex') === '0') other.setAttribute('tabindex', '-1');
    item.setAttribute('tabindex', '0');
  };
  group.addEventListener('focusin', (event) => {
    const item = items().find((each) => each === event.target);
    if (item) enter(item);
  });
  group.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = items();
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const to = next(event.key, at, all);
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    enter(all[to]);
    all[to].focus({ preventScroll: group.namespaceURI === SVG && group.dataset.scroll !== 'yes' });
  });
}

function inOrder(key, at, all) {
  switch (key) {
    case 'ArrowDown': return Math.min(at + 1, all.length - 1);
    case 'ArrowUp': return Math.max(at - 1, 0);
    case 'Home': return 0;
    case 'End': return all.length - 1;
    case 'PageDown': return Math.min(at + 10, all.length - 1);
    case 'PageUp': return Math.max(at - 10, 0);
    default: return undefined;
  }
}

// ---------------------------------------------------------------- words

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const shortest = new Intl.NumberFormat('en', { notation: 'compact' });
const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

const count = (n) => whole.format(n);
const brief = (n) => Math.abs(n) < 10000 ? whole.format(n) : short.format(n);
/** Where there is next to no room. */
const briefest = (n) => Math.abs(n) < 1000 ? whole.format(n) : shortest.format(n);
const rate = (n) => Math.abs(n) < 1000 ? three.format(n) : short.format(n);

function span(ns) {
  if (ns === null || ns === undefined) return '';
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${three.format(ns / 1e3)} µs`;
  if (ns < 1e9) return `${three.format(ns / 1e6)} ms`;
  if (ns < 6e10) return `${three.format(ns / 1e9)} s`;
  const two = (great, greatUnit, small, smallUnit) => `${great} ${greatUnit}${small ? ` ${small} ${smallUnit}` : ''}`;
  const seconds = Math.round(ns / 1e9);
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return two(Math.floor(minutes / 1440), 'd', Math.floor(minutes % 1440 / 60), 'h');
}

function clock(ms, withParts) {
  const date = new Date(ms);
  const time = date.toLocaleTimeString('en-GB');
  const today = date.toDateString() === new Date().toDateString();
  return (today ? '' : `${date.toLocaleDateString('en-CA')} `) + time
    + (withParts ? `.${String(date.getMilliseconds()).padStart(3, '0')}` : '');
}

const some = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
const cap = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const STATUS = new Map([
  ['QUEUED', ['○', 'queued']], ['RUNNING', ['●', 'running']], ['SUCCEEDED', ['✓', 'succeeded']], ['FAILED', ['✕', 'failed']],
  ['CANCELLED', ['⊘', 'cancelled']], ['STOPPED', ['■', 'stopped']], ['WAITING', ['◔', 'waiting']], ['EMPTY', ['∅', 'no value']],
  ['SKIPPED', ['↷', 'skipped']], ['TIMED_OUT', ['◷', 'timed out']],
]);
const statusWord = (status) => STATUS.get(status)?.[1] ?? String(status ?? '').toLowerCase().replaceAll('_', ' ');
const statusSign = (status) => STATUS.get(status)?.[0] ?? '·';
const isOver = (run) => run.status !== 'RUNNING' && run.status !== 'QUEUED';

function badge(status) {
  return el('span', { class: `badge fate-${String(status).toLowerCase()}` },
    el('span', { 'aria-hidden': 'true' }, statusSign(status)), ` ${statusWord(status)}`);
}

/** What something waits for. */
function why(reason, on) {
  switch (reason) {
    case 'TASK': return on ? `needs ${on}` : 'needs another task';
    case 'THREAD': return on ? `a thread of ${on}` : 'a thread';
    case 'LIMIT': return on ? `a place in ${on}` : 'a place in a limit';
    case 'DELAY': return 'the delay before the next attempt';
    case 'ROOM': return on ? `room in ${on}` : 'room in a loop';
    case 'BATCH': return on ? `others for the batch ${on}` : 'others to be called with';
    case 'TURN': return on ? `its turn at ${on}` : 'its turn';
    default: return on ? String(on) : '';
  }
}

/** Why one task waits for another. */
const EDGES = new Map([
  ['input', 'input'], ['value', 'value'], ['optional', 'if there is one'], ['outcome', 'whatever came of it'], ['after', 'only after'],
  ['fallback', 'stands in'], ['merge', 'merged'], ['every', 'after each item'], ['collect', 'collected'], ['previous', 'round before'],
  ['last', 'last round'],
]);

const LOOP_STATES = new Map([['busy', '● busy'], ['room', '◔ waiting for room'], ['starved', '○ starved'], ['idle', 'idle']]);
const loopWord = (state) => LOOP_STATES.get(state) ?? String(state ?? 'idle');
const pathOf = (task, item) => item ? `${item} · ${task}` : task;

// ---------------------------------------------------------------- where we are

/** The address after the #: the token, and then the view and what it shows. The token is kept nowhere else. */
const place = {
  token: '', view: 'graph', run: null, item: null, dag: null,
  read() {
    const [token, view, ...rest] = location.hash.slice(1).split('/').map((part) => {
      try { return decodeURIComponent(part); } catch { return part; }
    });
    this.token = token ?? '';
    this.run = this.item = this.dag = null;
    if (view === 'run') {
      this.view = rest[1] === 'item' ? 'item' : 'run';
      this.run = rest[0] || null;
      this.item = rest[1] === 'item' ? rest[2] || null : null;
    } else {
      this.view = ['graph', 'runs', 'item', 'numbers'].includes(view) ? view : 'graph';
      this.dag = rest[0] || null;
    }
  },
};

const link = (...parts) => '#' + [place.token, ...parts].filter((part) => part !== null).map(encodeURIComponent).join('/');

// ---------------------------------------------------------------- the model

class Model {
  ready = false;
  controls = false;
  values = false;
  now = 0;
  at = 0;
  dags = new Map();
  runs = new Map();
  numbers = new Map();
  dropped = { runs: 0, items: 0 };

  snapshot(news) {
    const before = this.dags;
    this.controls = news.controls === true;
    this.values = news.values === true;
    this.dags = new Map();
    for (const dag of news.dags ?? []) this.#add(dag, before.get(dag.name));
    this.runs = new Map((news.runs ?? []).map((run) => [run.id, run]));
    this.numbers = new Map(Object.entries(news.numbers ?? {}));
    this.#common(news);
    this.ready = true;
  }

  delta(news) {
    for (const dag of news.newDags ?? []) this.#add(dag, this.dags.get(dag.name));
    for (const [name, change] of Object.entries(news.dags ?? {})) {
      const dag = this.dags.get(name);
      if (!dag) continue;
      for (const [task, counts] of Object.entries(change.counts ?? {})) dag.counts.set(task, counts);
      for (const [loop, state] of Object.entries(change.loops ?? {})) dag.loops.set(loop, state);
      for (const key of ['running', 'done', 'failed', 'runners']) if (change[key] !== undefined) dag[key] = change[key];
      if (change.layout) dag.layout = change.layout;
    }
    for (const run of news.runs ?? []) this.runs.set(run.id, run);
    for (const id of news.gone ?? []) this.runs.delete(id);
    for (const [name, change] of Object.entries(news.numbers ?? {})) this.#extend(name, change);
    this.#common(news);
  }

  #add(dag, before) {
    // A layout that has not changed stays the same object, so that the picture of it stays too.
    const same = before && JSON.stringify(before.layout) === JSON.stringify(dag.layout);
    this.dags.set(dag.name, {
      ...dag,
      layout: same ? before.layout : dag.layout,
      counts: new Map(Object.entries(dag.counts ?? {})),
      loops: new Map(Object.entries(dag.loops ?? {})),
    });
  }

  #extend(name, change) {
    const numbers = this.numbers.get(name);
    if (!numbers || change.series) {
      this.numbers.set(name, { step: 1000, to: this.now, series: {}, ...numbers, ...change });
      return;
    }
    numbers.to = change.to ?? numbers.to;
    for (const [key, points] of Object.entries(change.add ?? {})) {
      numbers.series[key] = [...(numbers.series[key] ?? []), ...points].slice(-240);
    }
  }

  #common(news) {
    this.now = news.now ?? this.now;
    this.at = performance.now();
    if (news.dropped) this.dropped = news.dropped;
  }

  /** The program's clock, as far as it is known here. */
  clock() {
    return this.now + (performance.now() - this.at);
  }

  elapsed(run) {
    return isOver(run) ? run.elapsed : Math.max(run.elapsed ?? 0, (this.clock() - run.startedAt) * 1e6);
  }

  newest() {
    return [...this.runs.values()].sort((a, b) => b.startedAt - a.startedAt);
  }

  total(name) {
    return [...this.dags.values()].reduce((sum, dag) => sum + (dag[name] ?? 0), 0);
  }
}

// ---------------------------------------------------------------- the connection

async function ask(path, options = {}) {
  const response = await fetch(path, { cache: 'no-store', ...options, headers: { 'X-Attacca-Token': place.token } });
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? null : response.json();
}

async function refusal(response) {
  let text = `The program answers with ${response.status}.`;
  try { text = (await response.json()).error ?? text; } catch { /* it said nothing more */ }
  return Object.assign(new Error(text), { status: response.status });
}

/** Reads the stream of events, and begins anew when it ends, later each time. Silence counts as an end. */
class Connection {
  static SILENCE = 25000;
  static LONGEST = 10000;

  state = 'connecting';
  #tries = 0;
  #abort = null;
  #wake = null;

  constructor(heard, changed) {
    this.heard = heard;
    this.changed = changed;
  }

  async run() {
    for (;;) {
      const token = place.token;
      let said = null;
      try {
        await this.#read();
      } catch (failure) {
        if (failure.status) said = failure.message;
        if (failure.status === 401 || failure.status === 403) this.#tell('refused', said);
      }
      if (this.state === 'refused') {
        if (token === place.token) await new Promise((resolve) => { this.#wake = resolve; });
        this.#tries = 0;
        this.#tell('connecting');
      } else if (token === place.token) {
        const wait = Math.min(Connection.LONGEST, 500 * 2 ** Math.min(this.#tries++, 10)) * (0.75 + Math.random() / 4);
        this.#tell('lost', said, performance.now() + wait);
        await new Promise((resolve) => { this.#wake = resolve; setTimeout(resolve, wait); });
      }
    }
  }

  again() {
    this.#wake?.();
  }

  /** With another token, or none. */
  restart() {
    this.#tries = 0;
    this.#abort?.abort();
    this.#wake?.();
  }

  async #read() {
    this.#abort = new AbortController();
    const abort = this.#abort;
    let silence = setTimeout(() => abort.abort(), Connection.SILENCE);
    try {
      const response = await fetch('api/events', {
        cache: 'no-store', signal: abort.signal, headers: { 'X-Attacca-Token': place.token },
      });
      if (!response.ok) throw await refusal(response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(silence);
        silence = setTimeout(() => abort.abort(), Connection.SILENCE);
        const from = Math.max(0, text.length - 3);
        text += value.replaceAll('\r', '');
        for (let end = text.indexOf('\n\n', from); end >= 0; end = text.indexOf('\n\n')) {
          this.#event(text.slice(0, end));
          text = text.slice(end + 2);
        }
      }
    } finally {
      clearTimeout(silence);
      abort.abort();
    }
  }

  #event(text) {
    let name = 'message';
    const data = [];
    for (const line of text.split('\n')) {
      if (line.startsWith('event:')) name = line.slice(6).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
    if (!data.length) return;
    const news = JSON.parse(data.join('\n'));
    this.#tries = 0;
    this.#tell('live');
    this.heard(name, news);
  }

  #tell(state, text = null, until = null) {
    const before = this.state;
    this.state = state;
    this.text = text;
    this.until = until;
    if (before !== state || state === 'lost') this.changed();
  }
}

// ---------------------------------------------------------------- tables

/** A table whose rows stay what they are while their numbers change, so that neither focus nor selection is lost. */
class LiveTable {
  #rows = new Map();

  /** Columns: title, text(row) and optionally href(row), press(row), mark (head of the row), number, wide, fill(cell, row). */
  constructor(caption, columns, key, empty = 'Nothing yet.') {
    this.columns = columns;
    this.key = key;
    this.body = el('tbody');
    this.empty = el('p', { class: 'none', hidden: true }, empty);
    this.table = el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, columns.map((column) =>
      el('th', { scope: 'col', class: this.#class(column) }, column.title)))), this.body);
    this.node = el('div', {}, scrolling(caption, this.table), this.empty);
  }

  #class(column) {
    return [column.number && 'number', column.wide && 'wide', column.mark && 'head'].filter(Boolean).join(' ') || null;
  }

  update(rows) {
    const gone = new Set(this.#rows.keys());
    let before = null;
    for (const row of rows) {
      const key = this.key(row);
      let line = this.#rows.get(key);
      if (!line) this.#rows.set(key, line = this.#line());
      gone.delete(key);
      line.row = row;
      this.columns.forEach((column, at) => this.#cell(column, line, line.cells[at]));
      const next = before ? before.nextSibling : this.body.firstChild;
      if (next !== line.node) this.body.insertBefore(line.node, next);
      before = line.node;
    }
    for (const key of gone) {
      this.#rows.get(key).node.remove();
      this.#rows.delete(key);
    }
    this.empty.hidden = rows.length > 0;
    this.table.parentNode.hidden = rows.length === 0;
  }

  #line() {
    const line = { row: null, cells: [] };
    line.cells = this.columns.map((column) => {
      const cell = el(column.mark ? 'th' : 'td', { scope: column.mark ? 'row' : null, class: this.#class(column) });
      if (column.href) cell.append(el('a'));
      if (column.press) cell.append(el('button', { type: 'button', class: 'linklike', click: () => column.press(line.row) }));
      return cell;
    });
    line.node = el('tr', {}, line.cells);
    return line;
  }

  #cell(column, line, cell) {
    if (column.fill) {
      column.fill(cell, line.row);
      return;
    }
    const text = column.text(line.row) ?? '';
    const inner = column.href || column.press ? cell.firstChild : cell;
    setText(inner, text);
    if (column.href) setAttribute(inner, 'href', column.href(line.row));
    if (column.wide) setAttribute(cell, 'title', text || null);
  }
}

function fillBadge(cell, status) {
  if (cell.dataset.status === status) return;
  cell.dataset.status = status;
  cell.replaceChildren(badge(status));
}

// ---------------------------------------------------------------- details beside a picture

/** Beside a picture: what is known of the one thing that was chosen in it. */
class Inspector {
  constructor(closed) {
    this.closed = closed;
    this.title = el('h2', { tabindex: '-1' });
    this.kicker = el('p', { class: 'kicker' });
    this.body = el('div', { class: 'inspector-body' });
    this.node = el('aside', { class: 'inspector', hidden: true, 'aria-label': 'Details' },
      el('header', {}, el('div', {}, this.kicker, this.title),
        el('button', { type: 'button', class: 'icon', 'aria-label': 'Close details', click: () => this.close(true) }, '✕')),
      this.body);
    this.node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        this.close(true);
      }
    });
  }

  get open() {
    return !this.node.hidden;
  }

  show(kicker, title, ...content) {
    setText(this.kicker, kicker);
    setText(this.title, title);
    this.body.replaceChildren(...content.flat(Infinity).filter(Boolean));
    this.node.hidden = false;
  }

  close(back) {
    if (!this.open) return;
    this.node.hidden = true;
    this.closed(back);
  }
}

function facts(entries) {
  return el('dl', { class: 'facts' }, entries.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value, sort]) => el('div', { class: sort ?? null }, el('dt', {}, name), el('dd', {}, value))));
}

// ---------------------------------------------------------------- signs of kinds

const SIGNS = new Map([
  ['task', 'M4 8a4 4 0 1 0 8 0a4 4 0 1 0-8 0'],
  ['input', 'M2 8h8M7 5l3 3-3 3M10 2.5h3.5v11H10'],
  ['loop', 'M13 8a5 5 0 1 1-1.6-3.7M13.2 1.8v3h-3'],
  ['repeat', 'M3 7V6a2 2 0 0 1 2-2h8M11 2l2 2-2 2M13 9v1a2 2 0 0 1-2 2H3M5 14l-2-2 2-2'],
  ['router', 'M2 8h4l5-4.5h3M6 8l5 4.5h3M12 1.8l2 1.7-2 1.7M12 10.8l2 1.7-2 1.7'],
  ['merge', 'M2 3.5h3L10 8h4M2 12.5h3L10 8M12 6l2 2-2 2'],
  ['batch', 'M2.5 6.5h8v7h-8zM5.5 6.5v-3h8v7h-3'],
  ['stream', 'M2 5c2-2 4 2 6 0s4 2 6 0M2 11c2-2 4 2 6 0s4 2 6 0'],
]);
const kindOf = (kind) => SIGNS.has(kind) ? kind : [...SIGNS.keys()].find((each) => String(kind ?? '').includes(each)) ?? 'task';
const sign = (kind) => SIGNS.get(kindOf(kind));

// ---------------------------------------------------------------- cutting texts to size

const ruler = document.createElement('canvas').getContext('2d');

function widthOf(text, font) {
  ruler.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

function cut(text, width, font) {
  if (widthOf(text, font) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ruler.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return low ? `${text.slice(0, low)}…` : '';
}

/** Of an item's task what tells it from its neighbours: its name, and as much of the end of the item as there is room for. */
function cutPath(task, item, width, font) {
  const whole = pathOf(task, item);
  if (!item || widthOf(whole, font) <= width) return cut(whole, width, font);
  for (let from = 1; from < item.length; from++) {
    const text = pathOf(task, `…${item.slice(from)}`);
    if (widthOf(text, font) <= width) return text;
  }
  return cut(task, width, font);
}

// ---------------------------------------------------------------- the graph

const [IN, OUT, FAILED, SKIPPED, RUNNING, WAITING, BUSY] = [0, 1, 2, 3, 4, 5, 6];
const NO_COUNTS = [0, 0, 0, 0, 0, 0, 0];

function stateOf(counts) {
  if (counts[RUNNING] > 0) return 'running';
  if (counts[WAITING] > 0) return 'waiting';
  if (counts[FAILED] > 0) return 'failed';
  if (counts[OUT] > 0) return 'done';
  return counts[SKIPPED] > 0 ? 'skipped' : 'idle';
}

function meanOf(counts) {
  const calls = counts[OUT] + counts[FAILED];
  return calls ? counts[BUSY] / calls : null;
}

function inWords(counts) {
  const words = [`${count(counts[IN])} in`, `${count(counts[OUT])} out`];
  if (counts[RUNNING]) words.push(`${count(counts[RUNNING])} running`);
  if (counts[WAITING]) words.push(`${count(counts[WAITING])} waiting`);
  if (counts[FAILED]) words.push(`${count(counts[FAILED])} failed`);
  if (counts[SKIPPED]) words.push(`${count(counts[SKIPPED])} skipped`);
  return words.join(', ');
}

/** A polyline with round corners. */
function rounded(points, radius = 9) {
  const path = [`M${points[0][0]} ${points[0][1]}`];
  for (let i = 1; i < points.length - 1; i++) {
    const [[ax, ay], [bx, by], [cx, cy]] = [points[i - 1], points[i], points[i + 1]];
    const before = Math.hypot(bx - ax, by - ay);
    const after = Math.hypot(cx - bx, cy - by);
    const r = Math.min(radius, before / 2, after / 2);
    if (r < 0.5) continue;
    const at = (x, y, length) => `${(bx + (x - bx) * r / length).toFixed(1)} ${(by + (y - by) * r / length).toFixed(1)}`;
    path.push(`L${at(ax, ay, before)}Q${bx} ${by} ${at(cx, cy, after)}`);
  }
  const [x, y] = points.at(-1);
  path.push(`L${x} ${y}`);
  return path.join('');
}

/** Moves and scales a drawing within its frame. */
class Camera {
  static MOST = 2.5;

  constructor(frame, world, moved) {
    this.frame = frame;
    this.world = world;
    this.moved = moved;
    this.x = this.y = 0;
    this.scale = 1;
    this.own = false;
    const pointers = new Map();
    frame.addEventListener('wheel', (event) => {
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
      const box = frame.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - box.x, event.clientY - box.y);
    }, { passive: false });
    frame.addEventListener('pointerdown', (event) => {
      if (event.button === 0) pointers.set(event.pointerId, [event.clientX, event.clientY]);
    });
    frame.addEventListener('pointermove', (event) => {
      const last = pointers.get(event.pointerId);
      if (!last) return;
      const [dx, dy] = [event.clientX - last[0], event.clientY - last[1]];
      if (!frame.hasPointerCapture(event.pointerId)) {
        if (Math.hypot(dx, dy) < 4) return;
        frame.setPointerCapture(event.pointerId);
        frame.classList.add('dragged');
      }
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, [event.clientX, event.clientY]);
      if (other) {
        const box = frame.getBoundingClientRect();
        const before = Math.hypot(last[0] - other[0], last[1] - other[1]);
        const now = Math.hypot(event.clientX - other[0], event.clientY - other[1]);
        if (before > 0) this.zoom(now / before, other[0] - box.x, other[1] - box.y);
      } else {
        this.pan(dx, dy);
      }
    });
    const up = (event) => {
      pointers.delete(event.pointerId);
      // A click follows what was a drag; it is not meant.
      setTimeout(() => frame.classList.remove('dragged'));
    };
    frame.addEventListener('pointerup', up);
    frame.addEventListener('pointercancel', up);
  }

  size(width, height) {
    this.width = width;
    this.height = height;
  }

  get least() {
    return Math.min(0.5, this.#fitting());
  }

  #fitting() {
    const { clientWidth, clientHeight } = this.frame;
    return Math.max(0.01, Math.min((clientWidth - 48) / this.width, (clientHeight - 76) / this.height));
  }

  /** All of it, if that can be read; else its beginning, unless it is too much to be read in any case. */
  begin(readable) {
    this.fit();
    if (!readable || this.scale >= 0.34) return;
    this.scale = 0.62;
    this.x = 24;
    this.y = Math.max(24, (this.frame.clientHeight - 44 - this.height * this.scale) / 2);
    this.#apply();
  }

  fit() {
    this.own = false;
    this.scale = Math.min(1.25, this.#fitting());
    this.x = (this.frame.clientWidth - this.width * this.scale) / 2;
    this.y = Math.max(24, (this.frame.clientHeight - 44 - this.height * this.scale) / 2);
    this.#apply();
  }

  pan(dx, dy) {
    this.own = true;
    const keep = 60;
    this.x = Math.min(this.frame.clientWidth - keep, Math.max(keep - this.width * this.scale, this.x + dx));
    this.y = Math.min(this.frame.clientHeight - keep, Math.max(keep - this.height * this.scale, this.y + dy));
    this.#apply();
  }

  zoom(factor, x = this.frame.clientWidth / 2, y = this.frame.clientHeight / 2) {
    const scale = Math.min(Camera.MOST, Math.max(this.least, this.scale * factor));
    this.own = true;
    this.x = x - (x - this.x) * scale / this.scale;
    this.y = y - (y - this.y) * scale / this.scale;
    this.scale = scale;
    this.#apply();
  }

  /** Brings a box into view, and near enough to be read. */
  show(box) {
    const { clientWidth, clientHeight } = this.frame;
    if (this.scale < 0.6) {
      this.own = true;
      this.scale = 0.9;
      this.x = clientWidth / 2 - (box.x + box.w / 2) * this.scale;
      this.y = clientHeight / 2 - (box.y + box.h / 2) * this.scale;
      this.#apply();
      return;
    }
    const margin = 28;
    const [left, top] = [box.x * this.scale + this.x, box.y * this.scale + this.y];
    const [right, bottom] = [left + box.w * this.scale, top + box.h * this.scale];
    const over = (low, high, most) => low < margin ? margin - low : high > most - margin ? most - margin - high : 0;
    const [dx, dy] = [over(left, right, clientWidth), over(top, bottom, clientHeight - 40)];
    if (dx || dy) this.pan(dx, dy);
  }

  #apply() {
    this.world.setAttribute('transform', `translate(${this.x.toFixed(2)} ${this.y.toFixed(2)}) scale(${this.scale.toFixed(4)})`);
    this.moved(this.scale);
  }
}

class GraphView {
  name = 'graph';

  mount(root) {
    this.root = root;
    this.layout = null;
    this.selected = null;
    this.waiting = null;
    this.inspector = new Inspector((back) => this.#unselect(back));
    this.head = el('div', { class: 'bar' });
    this.stage = el('div', { class: 'stage' });
    this.twin = el('div', { class: 'twin' });
    this.body = el('div', { class: 'with-inspector' }, this.stage, this.twin, this.inspector.node);
    root.classList.add('filling');
    root.append(this.head, this.body);
    this.watcher = new ResizeObserver(() => this.#begin());
    this.watcher.observe(this.stage);
    this.update();
  }

  unmount() {
    this.watcher.disconnect();
    this.root.classList.remove('filling');
  }

  moved() {
    this.update();
  }

  update() {
    const dag = app.dag();
    if (!dag) {
      this.head.replaceChildren();
      this.body.hidden = true;
      this.none ??= this.root.appendChild(nothing('No runner yet', 'A runner shows here as soon as it is built with this page:',
        'builder.with(page)'));
      return;
    }
    this.none?.remove();
    this.none = undefined;
    this.body.hidden = false;
    if (dag.layout !== this.layout || dag.name !== this.drawn) this.#draw(dag);
    this.#paint(dag);
  }

  tick() {
    if (this.selected) this.#askWhy();
  }

  showAs(picture) {
    this.stage.hidden = !picture;
    this.twin.hidden = picture;
    for (const tool of this.tools ?? []) tool.hidden = !picture;
    this.#begin();
  }

  /** Until somebody moves it, the picture is as large as its frame. */
  #begin() {
    if (app.picture && this.camera && !this.camera.own) this.camera.begin(this.boxes.size <= 150);
    const chosen = this.boxes?.get(this.selected);
    if (app.picture && chosen) this.camera.show(chosen.place);
  }

  #draw(dag) {
    this.layout = dag.layout;
    this.drawn = dag.name;
    this.inspector.node.hidden = true;
    this.selected = null;
    this.painted = new Map();
    this.boxes = new Map();
    this.edges = new Map();
    this.needs = new Map(dag.layout.nodes.map((node) => [node.name, { from: [], to: [] }]));
    for (const edge of dag.layout.edges) {
      this.needs.get(edge.to)?.from.push(edge);
      this.needs.get(edge.from)?.to.push(edge);
    }
    this.scopes = new Map();
    const world = svg('g', {},
      svg('g', { class: 'scopes' }, dag.layout.scopes.filter((scope) => scope.kind !== 'main').map((scope) => this.#scope(scope))),
      svg('g', { class: 'edges', 'aria-hidden': 'true' }, dag.layout.edges.map((edge) => this.#edge(edge))),
      svg('g', { class: 'nodes' }, dag.layout.nodes.map((node) => this.#node(node))));
    this.frame = svg('svg', {
      class: 'graph', role: 'group', 'aria-label': `Graph of ${dag.name}, ${some(dag.layout.nodes.length, 'task', 'tasks')}`,
      'aria-describedby': 'graph-keys',
    }, arrows(), world);
    this.#tools(dag);
    this.stage.replaceChildren(this.frame, this.#legend(dag), el('p', { class: 'unseen', id: 'graph-keys' },
      'Arrow up and down go from task to task, left and right along the arrows, Enter opens details, '
      + 'plus and minus zoom, zero shows all.'));
    this.camera = new Camera(this.frame, world, (scale) => {
      this.frame.classList.toggle('far', scale < 0.55);
      this.frame.classList.toggle('farther', scale < 0.3);
    });
    this.camera.size(dag.layout.width, dag.layout.height);
    const list = [...this.boxes.values()].map((box) => box.node);
    list[0]?.setAttribute('tabindex', '0');
    rove(this.frame, () => list, (key, at, all) => this.#next(key, at, all));
    this.frame.addEventListener('keydown', (event) => this.#pressed(event));
    this.frame.addEventListener('focusin', (event) => {
      const box = this.boxes.get(event.target.dataset?.task);
      // A pointer has it in view already, and moving it away from under the pointer would be a nuisance.
      if (box && event.target.matches(':focus-visible')) this.camera.show(box.place);
    });
    this.#drawTwin(dag);
    this.showAs(app.picture);
  }

  #tools(dag) {
    this.summary = el('p', { class: 'summary' });
    this.find = el('input', {
      type: 'search', list: 'tasks', placeholder: 'Find a task', 'aria-label': 'Find a task', autocomplete: 'off', spellcheck: 'false',
      change: () => this.#find(),
      keydown: (event) => { if (event.key === 'Enter') this.#find(); },
    });
    const names = el('datalist', { id: 'tasks' }, dag.layout.nodes.map((node) => el('option', { value: node.name })));
    const tool = (label, text, press) => el('button', { type: 'button', class: 'icon', 'aria-label': label, title: label, click: press }, text);
    const zoom = el('div', { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
      tool('Zoom out', '−', () => this.camera.zoom(1 / 1.35)), tool('Zoom in', '+', () => this.camera.zoom(1.35)),
      tool('Show all', '⤢', () => this.camera.fit()));
    this.tools = [this.find, zoom];
    this.head.replaceChildren(
      heading(dag.name, dagChoice(dag.name, 'graph')), this.summary,
      el('div', { class: 'tools' }, this.find, names, zoom, pictureOrTable()));
  }

  #find() {
    const wanted = this.find.value.trim().toLowerCase();
    if (!wanted) return;
    const names = [...this.boxes.keys()];
    const name = names.find((each) => each.toLowerCase() === wanted) ?? names.find((each) => each.toLowerCase().includes(wanted));
    this.find.setAttribute('aria-invalid', String(!name));
    if (!name) return;
    const box = this.boxes.get(name);
    this.camera.show(box.place);
    box.node.focus({ preventScroll: true });
    this.#select(name);
  }

  #scope(scope) {
    const [x, y, w, h] = [scope.x, scope.y, scope.w, scope.h];
    const state = svg('text', { class: 'scope-state', x: x + w - 14, y: y + 23, 'text-anchor': 'end' });
    const numbers = svg('text', { class: 'scope-counts', x: x + 14, y: y + 41 });
    const track = svg('rect', { class: 'track', x: x + 14, y: y + 47, width: w - 28, height: 4, rx: 2 });
    const bar = svg('rect', { class: 'bar-done', x: x + 14, y: y + 47, width: 0, height: 4, rx: 2 });
    const progress = svg('g', { class: 'progress', 'aria-label': `${scope.title}, done`, 'aria-valuemin': 0, 'aria-valuemax': 100 }, track, bar);
    progress.setAttribute('visibility', 'hidden');
    const title = svg('text', { class: 'scope-title', x: x + 34, y: y + 23 }, cut(scope.title, w - 140, '600 13px'));
    const node = svg('g', { class: 'scope', 'data-scope': scope.id, 'data-kind': scope.kind, 'data-state': 'idle' },
      svg('rect', { class: 'scope-box', x, y, width: w, height: h, rx: 14 }),
      svg('path', { class: 'sign', d: sign(scope.kind), transform: `translate(${x + 13} ${y + 10.5})` }),
      title, state, numbers, progress);
    this.scopes.set(scope.id, { scope, node, state, numbers, progress, bar });
    return node;
  }

  #edge(edge) {
    const path = svg('path', { class: `edge edge-${edge.kind}`, d: rounded(edge.points), 'marker-end': 'url(#arrow)' });
    this.edges.set(edge, path);
    return path;
  }

  #node(node) {
    const small = node.h < 50;
    const name = svg('text', { class: 'node-name', x: 32, y: small ? node.h / 2 + 4.5 : 22 }, cut(node.name, node.w - 42, '600 13px'));
    const parts = { node: null, place: node, about: node, badges: svg('g', { class: 'badges' }) };
    // Seen from afar, the name is all there is, and large.
    const more = [svg('text', { class: 'node-far', x: 12, y: node.h / 2 + 8 }, cut(node.name, node.w - 22, '600 23px'))];
    if (!small) {
      const about = [node.type, node.policies].filter(Boolean).join(' · ') || node.kind;
      more.push(svg('text', { class: 'node-type', x: 12, y: 38 }, cut(about, node.w - 22, '11px')));
      parts.into = svg('text', { class: 'node-count', x: 12, y: node.h - 9 });
      parts.out = svg('text', { class: 'node-count', x: node.w - 12, y: node.h - 9, 'text-anchor': 'end' });
      parts.share = svg('rect', { class: 'share', x: 10, y: node.h - 3.5, width: 0, height: 3.5, rx: 1.75 });
      more.push(parts.into, parts.out, parts.share);
    }
    parts.node = svg('g', {
      class: 'node', role: 'button', tabindex: '-1', 'aria-pressed': 'false', transform: `translate(${node.x} ${node.y})`,
      'data-task': node.name, 'data-kind': kindOf(node.kind), 'data-state': 'idle',
      click: () => { if (!this.frame.classList.contains('dragged')) this.#select(node.name); },
    }, svg('rect', { class: 'ring', x: -4, y: -4, width: node.w + 8, height: node.h + 8, rx: 13 }),
    svg('rect', { class: 'box', width: node.w, height: node.h, rx: 9 }),
    svg('path', { class: 'sign', d: sign(node.kind), transform: `translate(11 ${small ? node.h / 2 - 8 : 9.5})` }),
    name, more, parts.badges);
    this.boxes.set(node.name, parts);
    return parts.node;
  }

  #paint(dag) {
    setText(this.summary, `${count(dag.running ?? 0)} running · ${count(dag.done ?? 0)} done · ${count(dag.failed ?? 0)} failed`
      + (dag.runners > 1 ? ` · ${count(dag.runners)} runners` : ''));
    const most = Math.max(1, ...[...dag.counts.values()].map((counts) => counts[BUSY]));
    for (const [name, box] of this.boxes) {
      const counts = dag.counts.get(name) ?? NO_COUNTS;
      const share = Math.round((box.place.w - 20) * counts[BUSY] / most);
      const before = this.painted.get(name);
      if (before && before.counts === counts && before.share === share) continue;
      this.painted.set(name, { counts, share });
      this.#paintNode(box, counts, share, before?.counts);
    }
    for (const [id, drawn] of this.scopes) this.#paintScope(drawn, dag.loops.get(id));
    this.#updateTwin(dag);
    if (this.selected) this.#details(false);
  }

  #paintNode(box, counts, share, before) {
    const { node, about } = box;
    if (box.share) setAttribute(box.share, 'width', share);
    if (before === counts) return;
    setAttribute(node, 'data-state', about.kind === 'input' ? 'input' : stateOf(counts));
    setAttribute(node, 'data-failed', counts[FAILED] > 0 ? 'yes' : null);
    setAttribute(node, 'aria-label', about.kind === 'input' ? `${about.name}, input`
      : `${about.name}, ${about.kind}: ${inWords(counts)}`);
    if (!box.into) return;
    const touched = counts[IN] > 0 || counts[OUT] > 0;
    const words = (number) => [`${number(counts[IN])} in`, `${number(counts[OUT])} out`];
    const [into, out] = words(brief).join('').length > 14 ? words(briefest) : words(brief);
    setText(box.into, touched ? into : '');
    setText(box.out, touched ? out : '');
    const badges = [['failed', '✕', counts[FAILED]], ['waiting', '◔', counts[WAITING]], ['running', '●', counts[RUNNING]],
      ['skipped', '↷', counts[SKIPPED]]].filter(([, , n]) => n > 0).map(([kind, mark, n]) => [kind, `${mark} ${brief(n)}`]);
    const text = badges.map(([, words]) => words).join();
    if (box.badges.dataset.text === text) return;
    box.badges.dataset.text = text;
    let right = box.place.w - 8;
    box.badges.replaceChildren(...badges.map(([kind, words]) => {
      const width = 11 + words.length * 6.3;
      right -= width + 3;
      return svg('g', { class: `pill pill-${kind}`, transform: `translate(${right + 3} -9)` },
        svg('rect', { width, height: 17, rx: 8.5 }), svg('text', { x: width / 2, y: 12.2, 'text-anchor': 'middle' }, words));
    }));
  }

  #paintScope(drawn, loop) {
    const { scope, node, state, numbers, progress, bar } = drawn;
    if (!loop || drawn.painted === loop) return;
    drawn.painted = loop;
    setAttribute(node, 'data-state', loop.state ?? 'idle');
    setText(state, loopWord(loop.state));
    const of = loop.size === null || loop.size === undefined ? '' : ` of ${brief(loop.size)}`;
    setText(numbers, cut(`${brief(loop.closed)}${of} done · ${brief(loop.open)} open`, scope.w - 28, '11px'));
    const known = loop.progress !== null && loop.progress !== undefined;
    setAttribute(progress, 'visibility', known ? null : 'hidden');
    setAttribute(progress, 'role', known ? 'progressbar' : null);
    if (!known) return;
    const done = Math.min(1, Math.max(0, loop.progress));
    setAttribute(bar, 'width', Math.round((scope.w - 28) * done));
    setAttribute(progress, 'aria-valuenow', Math.round(done * 100));
  }

  #legend(dag) {
    const kinds = new Set(dag.layout.edges.map((edge) => EDGES.has(edge.kind) ? edge.kind : 'value'));
    kinds.delete('input');
    const lines = [...EDGES].filter(([kind]) => kinds.has(kind)).map(([kind, text]) =>
      el('li', {}, svg('svg', { width: 26, height: 10, 'aria-hidden': 'true' }, svg('path', { class: `edge edge-${kind}`, d: 'M1 5H25' })), text));
    const mark = (kind, text) => el('li', {}, el('span', { class: `mark mark-${kind}`, 'aria-hidden': 'true' }), text);
    return el('ul', { class: 'legend', 'aria-label': 'Legend' },
      mark('running', '● running'), mark('waiting', '◔ waiting'), mark('done', 'done'), mark('failed', '✕ failed'), lines);
  }

  #next(key, at, all) {
    const { from, to } = this.needs.get(all[at].dataset.task);
    const indexOf = (name) => all.indexOf(this.boxes.get(name)?.node);
    if (key === 'ArrowRight') return to.length ? indexOf(to[0].to) : at;
    if (key === 'ArrowLeft') return from.length ? indexOf(from[0].from) : at;
    return inOrder(key, at, all);
  }

  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const task = event.target.dataset?.task;
    switch (event.key) {
      case 'Enter': case ' ':
        if (!task) return;
        this.#select(task);
        this.inspector.title.focus();
        break;
      case 'Escape': this.inspector.close(true); break;
      case '+': case '=': this.camera.zoom(1.35); break;
      case '-': this.camera.zoom(1 / 1.35); break;
      case '0': this.camera.fit(); break;
      default: return;
    }
    event.preventDefault();
  }

  #select(name) {
    this.#mark(false);
    this.selected = name;
    this.waiting = null;
    this.#mark(true);
    this.#details(true);
    this.#askWhy();
  }

  #unselect(back) {
    const box = this.boxes.get(this.selected);
    this.#mark(false);
    this.selected = null;
    if (back && box) (app.picture ? box.node : this.twin.querySelector('button'))?.focus({ preventScroll: true });
  }

  #mark(on) {
    const box = this.boxes.get(this.selected);
    if (!box) return;
    box.node.setAttribute('aria-pressed', String(on));
    this.frame.classList.toggle('chosen', on);
    const { from, to } = this.needs.get(this.selected);
    for (const edge of [...from, ...to]) {
      const path = this.edges.get(edge);
      path.classList.toggle('lit', on);
      path.setAttribute('marker-end', on ? 'url(#arrow-lit)' : 'url(#arrow)');
      for (const end of [edge.from, edge.to]) this.boxes.get(end)?.node.classList.toggle('near', on);
    }
  }

  #details(anew) {
    const dag = app.dag();
    const { about } = this.boxes.get(this.selected);
    const counts = dag.counts.get(about.name) ?? NO_COUNTS;
    const scope = dag.layout.scopes.find((each) => each.id === about.scope);
    if (anew) {
      this.counted = el('div');
      this.waitingNow = el('div', { class: 'waiting-now' });
      const { from, to } = this.needs.get(about.name);
      const list = (title, edges, end) => edges.length > 0 && [el('h3', {}, title), el('ul', { class: 'ends' }, edges.map((edge) =>
        el('li', {}, el('button', { type: 'button', class: 'linklike', click: () => this.#goto(edge[end]) }, edge[end]),
          ['value', 'input'].includes(edge.kind) ? '' : el('span', { class: 'note' }, ` ${EDGES.get(edge.kind) ?? edge.kind}`))))];
      this.inspector.show(scope && scope.kind !== 'main' ? `${about.kind} in ${scope.title}` : about.kind, about.name,
        el('div', { class: 'about' }, facts([['Type', about.type], ['Policies', about.policies]])),
        this.counted, this.waitingNow, list('Needs', from, 'from'), list('Needed by', to, 'to'));
    }
    if (about.kind === 'input') return;
    const key = counts.join();
    if (!anew && this.counted.dataset.key === key) return;
    this.counted.dataset.key = key;
    this.counted.replaceChildren(facts([
      ['In', count(counts[IN])], ['Out', count(counts[OUT])], ['Running', count(counts[RUNNING]), 'running'],
      ['Waiting', count(counts[WAITING]), 'waiting'], ['Failed', count(counts[FAILED]), counts[FAILED] ? 'failed' : null],
      ['Skipped', count(counts[SKIPPED])], ['Busy', span(counts[BUSY])], ['On average', span(meanOf(counts)) || '–'],
    ]));
    this.counted.firstChild.classList.add('counts');
  }

  #goto(name) {
    const box = this.boxes.get(name);
    if (!box) return;
    this.#select(name);
    this.camera.show(box.place);
    this.inspector.title.focus();
  }

  /** Asks the runs that go on why this task is not running in them. */
  async #askWhy() {
    const task = this.selected;
    const dag = app.dag()?.name;
    if (this.asking || !task) return;
    this.asking = true;
    try {
      const running = app.model.newest().filter((run) => run.dag === dag && !isOver(run)).slice(0, 3);
      const answers = await Promise.all(running.map((run) => ask(`api/runs/${encodeURIComponent(run.id)}`).catch(() => null)));
      if (this.selected !== task || !this.inspector.open) return;
      const waits = answers.flatMap((answer) => (answer?.waiting ?? []).filter((wait) => wait.task === task)
        .map((wait) => ({ ...wait, run: answer.run })));
      const shown = waits.slice(0, 12);
      const key = JSON.stringify(shown.map((wait) => [wait.run.id, wait.item, wait.why]));
      if (this.waitingNow.dataset.key === key) {
        shown.forEach((wait, at) => setText(this.waitingNow.querySelectorAll('.for')[at], this.#since(wait)));
        return;
      }
      this.waitingNow.dataset.key = key;
      this.waitingNow.replaceChildren(...shown.length ? [el('h3', {}, 'Why it waits'), el('ul', { class: 'waits' },
        shown.map((wait) => el('li', {}, el('strong', {}, wait.why ?? why(wait.reason, wait.on)), ' ',
          el('span', { class: 'note for' }, this.#since(wait)),
          el('div', { class: 'note' }, 'Run ', el('a', { href: link('run', wait.run.id) }, wait.run.id), wait.item ? `, ${wait.item}` : '')))),
      waits.length > shown.length && el('p', { class: 'note' }, `and ${count(waits.length - shown.length)} more`)].filter(Boolean) : []);
    } finally {
      this.asking = false;
    }
  }

  #since(wait) {
    return wait.since === null || wait.since === undefined ? '' : `for ${span(Math.max(0, app.model.elapsed(wait.run) - wait.since))}`;
  }

  #drawTwin(dag) {
    const scopes = new Map(dag.layout.scopes.map((scope) => [scope.id, scope.kind === 'main' ? '' : scope.title]));
    const of = (node) => app.dag()?.counts.get(node.name) ?? NO_COUNTS;
    const number = (title, at) => ({ title, number: true, text: (node) => node.kind === 'input' ? '' : count(of(node)[at]) });
    this.tasks = new LiveTable(`Tasks of ${dag.name}`, [
      { title: 'Task', mark: true, text: (node) => node.name, press: (node) => { this.#select(node.name); this.inspector.title.focus(); } },
      { title: 'Kind', text: (node) => node.kind }, { title: 'Scope', text: (node) => scopes.get(node.scope) },
      { title: 'Needs', wide: true, text: (node) => this.needs.get(node.name).from.map((edge) => edge.from).join(', ') },
      { title: 'Policies', text: (node) => node.policies },
      number('Started', IN), number('Done', OUT), number('Running', RUNNING), number('Waiting', WAITING), number('Failed', FAILED),
      number('Skipped', SKIPPED), { title: 'Busy', number: true, text: (node) => of(node)[BUSY] ? span(of(node)[BUSY]) : '' },
      { title: 'On average', number: true, text: (node) => span(meanOf(of(node))) },
    ], (node) => node.name);
    this.loops = new LiveTable(`Loops of ${dag.name}`, [
      { title: 'Loop', mark: true, text: ([id]) => scopes.get(id) || id }, { title: 'State', text: ([, loop]) => loopWord(loop.state) },
      { title: 'Open', number: true, text: ([, loop]) => count(loop.open) },
      { title: 'In flight', number: true, text: ([, loop]) => loop.inFlight === undefined ? '' : count(loop.inFlight) },
      { title: 'Emitted', number: true, text: ([, loop]) => count(loop.emitted) },
      { title: 'Done', number: true, text: ([, loop]) => count(loop.closed) },
      { title: 'Of', number: true, text: ([, loop]) => loop.size === null || loop.size === undefined ? '' : count(loop.size) },
      { title: 'Progress', number: true, text: ([, loop]) => loop.progress === null || loop.progress === undefined ? '' : `${Math.round(loop.progress * 100)} %` },
    ], ([id]) => id, 'No loops.');
    this.twin.replaceChildren(this.tasks.node, this.loops.node);
  }

  #updateTwin(dag) {
    if (app.picture) return;
    this.tasks.update(dag.layout.nodes);
    this.loops.update([...dag.loops]);
  }
}

function arrows() {
  return svg('defs', {}, ['arrow', 'arrow-lit', 'arrow-critical'].map((id) =>
    svg('marker', { id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: 'userSpaceOnUse', orient: 'auto' },
      svg('path', { class: id, d: 'M0.5 0.8L7.5 4L0.5 7.2z' }))));
}

// ---------------------------------------------------------------- runs

class RunsView {
  name = 'runs';
  static SORTS = [['newest', 'Newest'], ['slowest', 'Slowest'], ['failed', 'Failed']];
  static sort = 'newest';
  static only = '';

  mount(root) {
    const of = (run) => app.model.elapsed(run);
    this.which = el('select', { 'aria-label': 'Runs of', change: () => { RunsView.only = this.which.value; this.update(); } });
    this.summary = el('p', { class: 'summary' });
    this.note = el('p', { class: 'note' });
    this.table = new LiveTable('Runs', [
      { title: 'Run', mark: true, text: (run) => run.id, href: (run) => link('run', run.id) },
      { title: 'Status', fill: (cell, run) => fillBadge(cell, run.status) },
      { title: 'Of', text: (run) => run.target ? `${run.dag} · ${run.target}` : run.dag },
      { title: 'Began', text: (run) => clock(run.startedAt, true) },
      { title: 'Took', number: true, fill: (cell, run) => this.#took(cell, run, of(run)) },
      { title: 'Within', fill: (cell, run) => this.#parent(cell, run) },
      { title: 'Failure', wide: true, text: (run) => run.rootCause ?? run.failure },
    ], (run) => run.id, 'No runs of this kind.');
    root.append(el('div', { class: 'bar' }, heading('Runs'), this.summary, el('div', { class: 'tools' },
      this.which, choice('Which runs', RunsView.SORTS, RunsView.sort, (value) => { RunsView.sort = value; this.update(); }))),
    el('div', { class: 'sheet runs' }, this.table.node, this.note));
    this.update();
  }

  unmount() {}

  moved() {}

  tick() {
    this.update();
  }

  update() {
    const names = [...new Set([...app.model.dags.keys(), ...[...app.model.runs.values()].map((run) => run.dag)])];
    if (this.names !== names.join('\n')) {
      this.names = names.join('\n');
      this.which.replaceChildren(el('option', { value: '' }, 'All classes'), ...names.map((name) => el('option', { value: name }, name)));
      this.which.value = names.includes(RunsView.only) ? RunsView.only : '';
      this.which.hidden = names.length < 2;
    }
    const only = this.which.value;
    let runs = app.model.newest().filter((run) => !only || run.dag === only);
    const failed = runs.filter((run) => run.status === 'FAILED');
    setText(this.summary, `${some(runs.length, 'run', 'runs')} kept · ${count(failed.length)} failed`);
    if (RunsView.sort === 'failed') runs = failed;
    if (RunsView.sort === 'slowest') runs.sort((a, b) => app.model.elapsed(b) - app.model.elapsed(a));
    this.most = Math.max(1, ...runs.map((run) => app.model.elapsed(run)));
    this.table.update(runs);
    const { runs: lostRuns, items } = app.model.dropped;
    setText(this.note, lostRuns || items ? `To keep to its bound, the recorder has let go of ${some(lostRuns, 'run', 'runs')} and ${some(items, 'item', 'items')}.` : '');
  }

  #took(cell, run, elapsed) {
    if (!cell.firstChild) {
      cell.append(el('span', { class: 'took' }, el('span', { class: 'took-bar', 'aria-hidden': 'true' }), el('span', { class: 'took-text' })));
    }
    const [bar, text] = cell.firstChild.children;
    const width = `${Math.max(1.5, 100 * elapsed / this.most).toFixed(1)}%`;
    if (bar.dataset.width !== width) {
      bar.dataset.width = width;
      bar.style.setProperty('width', width);
    }
    setAttribute(bar, 'data-fate', run.status.toLowerCase());
    setText(text, span(elapsed));
  }

  #parent(cell, run) {
    if (!run.parentRun || cell.firstChild) return;
    cell.append(el('a', { href: link('run', run.parentRun) }, run.parentRun));
  }
}

// ---------------------------------------------------------------- bars over time

const BAR_WORDS = new Map([['waiting', 'waited'], ['ready', 'ready, but waited'], ['room', 'held back'], ['running', 'ran'], ['away', 'went on without a thread']]);

/** What was done or waited for, how long, and where. */
function barInWords(bar) {
  const parts = [BAR_WORDS.get(bar.kind) ?? bar.kind, span(bar.waited ?? bar.to - bar.from)];
  if (bar.reason) parts.push(`for ${why(bar.reason, bar.on).replace(/^needs /, '')}`);
  if (bar.times > 1) parts.push(`in ${count(bar.times)} times`);
  if (bar.attempt > 1) parts.push(`(attempt ${bar.attempt})`);
  if (bar.thread && bar.kind === 'running') parts.push(`on ${bar.thread}`);
  return parts.join(' ');
}

/** Draws rows of bars; times are those of the server, squeezed there. What stands beside each row says the same in words. */
class Bars {
  static ROW = 30;

  /** @param of the item that all rows are of, which need not be said of each */
  constructor(pressed, of = () => null) {
    this.pressed = pressed;
    this.of = of;
    this.axis = svg('svg', { class: 'axis', 'aria-hidden': 'true' });
    this.plot = svg('svg', { class: 'plot', role: 'group', 'data-scroll': 'yes' });
    this.tip = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
    this.node = el('div', { class: 'bars' }, this.axis, this.plot, this.tip);
    this.watcher = new ResizeObserver(() => { if (this.last) this.draw(...this.last); });
    this.watcher.observe(this.node);
    rove(this.plot, () => [...this.plot.querySelectorAll('.row')], inOrder);
    this.plot.addEventListener('pointermove', (event) => this.#hover(event));
    this.plot.addEventListener('pointerleave', () => { this.tip.hidden = true; });
    this.plot.addEventListener('keydown', (event) => {
      const row = event.target.closest?.('.row');
      if (row && (event.key === 'Enter' || event.key === ' ')) {
        event.preventDefault();
        this.pressed(this.rows[row.dataset.at], true);
      }
    });
  }

  stop() {
    this.watcher.disconnect();
  }

  draw(label, gantt, withPath) {
    this.last = [label, gantt, withPath];
    const width = this.node.clientWidth;
    if (!width) return;
    this.rows = gantt.rows;
    this.bars = [];
    const side = Math.round(Math.min(230, Math.max(118, width * 0.25)));
    const end = 76;
    const scale = (x) => side + x / (gantt.width || 1000) * (width - side - end);
    const height = gantt.rows.length * Bars.ROW + 6;
    this.#axis(gantt, scale, width);
    setAttribute(this.plot, 'aria-label', label);
    for (const [key, value] of [['width', width], ['height', height], ['viewBox', `0 0 ${width} ${height}`]]) setAttribute(this.plot, key, value);
    const focused = document.activeElement?.closest?.('.plot') === this.plot ? document.activeElement.dataset.key : null;
    const reach = this.plot.querySelector('.row[tabindex="0"]')?.dataset.key;
    const rows = gantt.rows.map((row, at) => this.#row(row, at, scale, side, width));
    this.plot.replaceChildren(hatch(), this.#grid(gantt, scale, height), withPath ? this.#path(gantt.rows, scale) : [], ...rows);
    (rows.find((row) => row.dataset.key === reach) ?? rows[0])?.setAttribute('tabindex', '0');
    if (focused) rows.find((row) => row.dataset.key === focused)?.focus({ preventScroll: true });
  }

  #axis(gantt, scale, width) {
    for (const [key, value] of [['width', width], ['height', 30], ['viewBox', `0 0 ${width} 30`]]) setAttribute(this.axis, key, value);
    const gaps = (gantt.squeezed ?? []).map((gap) => ({ x: (scale(gap.x0) + scale(gap.x1)) / 2, text: `${span(leftOut(gap))} idle` }));
    for (const gap of gaps) gap.half = widthOf(gap.text, '600 10.5px') / 2 + 9;
    const taken = gaps.map((gap) => [gap.x - gap.half - 1, gap.x + gap.half + 1]);
    let last = -100;
    const ticks = (gantt.ticks ?? []).map((tick) => ({ ...tick, x: scale(tick.x) })).filter((tick) => {
      if (tick.x - last < 62 || tick.x > width - 20 || taken.some(([from, to]) => tick.x + 24 > from && tick.x - 24 < to)) return false;
      last = tick.x;
      return true;
    });
    this.axis.replaceChildren(
      ...ticks.map((tick) => svg('text', { x: tick.x, y: 19, 'text-anchor': 'middle' }, tick.label)),
      ...gaps.map((gap) => svg('g', { class: 'gap-label' }, svg('rect', { x: gap.x - gap.half, y: 6, width: 2 * gap.half, height: 18, rx: 9 }),
        svg('text', { x: gap.x, y: 18.5, 'text-anchor': 'middle' }, gap.text))));
  }

  #grid(gantt, scale, height) {
    const zigzag = (x) => {
      const points = [];
      for (let y = -4, side = 1; y < height + 8; y += 8, side = -side) points.push(`${(x + side * 2.5).toFixed(1)} ${y}`);
      return `M${points.join('L')}`;
    };
    return svg('g', { class: 'grid', 'aria-hidden': 'true' },
      (gantt.ticks ?? []).map((tick) => svg('path', { d: `M${scale(tick.x).toFixed(1)} 0V${height}` })),
      (gantt.squeezed ?? []).map((gap) => {
        const [from, to] = [scale(gap.x0), scale(gap.x1)];
        return svg('g', { class: 'gap' }, svg('rect', { x: from, y: 0, width: Math.max(2, to - from), height }),
          svg('path', { d: zigzag(from) }), svg('path', { d: zigzag(to) }));
      }));
  }

  #row(row, at, scale, side, width) {
    const y = at * Bars.ROW;
    const key = `${row.item ?? ''}\n${row.task}`;
    const bars = (row.bars ?? []).map((bar) => this.#bar(row, bar, y, scale));
    const last = Math.max(0, ...(row.bars ?? []).map((bar) => scale(bar.x1)));
    const took = lasting(row, ran);
    const item = row.item === this.of() ? '' : row.item;
    const indent = item ? 12 : 0;
    return svg('g', {
      class: 'row', role: 'button', tabindex: '-1', 'data-key': key, 'data-at': at, 'data-task': row.task,
      'data-critical': row.critical ? 'yes' : null, 'data-fate': String(row.fate).toLowerCase(), 'aria-label': rowInWords(row),
      click: () => this.pressed(row, false),
    },
    svg('rect', { class: 'row-back', x: 0, y: y + 1, width, height: Bars.ROW - 2, rx: 6 }),
    svg('text', { class: 'row-sign', x: 8, y: y + 19.5 }, row.critical ? '◆' : ''),
    svg('text', { class: 'row-name', x: 22 + indent, y: y + 19.5 }, cutPath(row.task, item, side - 34 - indent, row.critical ? '650 12.5px' : '12.5px')),
    bars,
    svg('text', { class: `row-took fate-${String(row.fate).toLowerCase()}`, x: Math.min(last + 7, width - 68), y: y + 19.5 },
      took > 0 ? `${['FAILED', 'TIMED_OUT', 'CANCELLED'].includes(row.fate) ? `${statusSign(row.fate)} ` : ''}${span(took)}` : statusWord(row.fate)));
  }

  #bar(row, bar, y, scale) {
    const needs = bar.kind === 'waiting' && (bar.reason === 'TASK' || !bar.reason);
    const runs = ran(bar);
    const from = scale(bar.x0);
    const width = Math.max(needs ? 1 : 2.5, scale(bar.x1) - from);
    const shape = needs
      ? svg('path', { class: 'bar bar-needs', d: `M${from.toFixed(1)} ${y + 15}h${width.toFixed(1)}` })
      : svg('rect', {
        class: `bar bar-${runs ? bar.kind : 'ready'} fate-${String(bar.fate ?? row.fate).toLowerCase()}`, x: from.toFixed(1),
        y: y + (runs ? 7 : 9), width: width.toFixed(1), height: runs ? 16 : 12, rx: Math.min(4, width / 2),
      });
    this.bars.push(bar);
    shape.dataset.bar = this.bars.length - 1;
    const text = needs ? '' : runs ? bar.attempt > 1 ? `attempt ${bar.attempt}` : '' : why(bar.reason, bar.on);
    const fits = text && width > 46 ? cut(text, width - 10, '600 10.5px') : '';
    return [shape, fits && (runs ? fits === text : fits.length > 6) && svg('text', {
      class: bar.kind === 'running' ? 'on-bar' : 'on-wait', x: (from + 6).toFixed(1), y: y + 19,
    }, fits)];
  }

  /** The critical path: a line from what ended to what began then, or from a loop to what began in it meanwhile. */
  #path(rows, scale) {
    const start = (at) => rows[at].bars?.find(ran)?.from;
    const critical = [...rows.keys()].filter((at) => rows[at].critical && start(at) !== undefined)
      .sort((a, b) => start(a) - start(b));
    const lines = [];
    for (let i = 1; i < critical.length; i++) {
      const [a, b] = [critical[i - 1], critical[i]];
      const x1 = scale(rows[b].bars.find(ran).x0);
      const x0 = Math.min(scale(rows[a].bars.at(-1).x1), x1);
      const [y0, y1] = [a * Bars.ROW + 15, b * Bars.ROW + 15];
      const down = y1 > y0 ? 1 : -1;
      lines.push(svg('path', { d: `M${x0.toFixed(1)} ${y0 + 8 * down}V${y1 - 11 * down}${Math.abs(x1 - x0) > 1 ? `H${x1.toFixed(1)}` : ''}V${y1 - 8 * down}` }));
    }
    return svg('g', { class: 'critical-path', 'aria-hidden': 'true' }, lines);
  }

  #hover(event) {
    const bar = this.bars?.[event.target.dataset?.bar];
    const row = event.target.closest?.('.row');
    if (!bar || !row) {
      this.tip.hidden = true;
      return;
    }
    const about = this.rows[row.dataset.at];
    this.tip.replaceChildren(el('strong', {}, pathOf(about.task, about.item)), el('span', {}, barInWords(bar)),
      el('span', { class: 'note' }, `from ${span(bar.from)} to ${span(bar.to)}`));
    this.tip.hidden = false;
    const box = this.node.getBoundingClientRect();
    const left = Math.min(event.clientX - box.x + 14, box.width - this.tip.offsetWidth - 8);
    this.tip.style.setProperty('left', `${Math.max(4, left)}px`);
    this.tip.style.setProperty('top', `${event.clientY - box.y + 18}px`);
  }
}

const ran = (bar) => bar.kind === 'running' || bar.kind === 'away';
const lasting = (row, which) => (row.bars ?? []).filter(which).reduce((sum, bar) => sum + (bar.waited ?? bar.to - bar.from), 0);
const leftOut = (gap) => gap.leftOut ?? gap['left out'] ?? 0;

function hatch() {
  return svg('defs', {}, svg('pattern', { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    svg('rect', { class: 'hatch-back', width: 6, height: 6 }), svg('rect', { class: 'hatch-line', width: 2.2, height: 6 })));
}

function rowInWords(row) {
  const words = [`${pathOf(row.task, row.item)}: ${statusWord(row.fate)}`];
  if (row.critical) words.push('on the critical path');
  for (const bar of row.bars ?? []) words.push(barInWords(bar));
  if (row.rootCause ?? row.failure) words.push(`failed with ${row.rootCause ?? row.failure}`);
  if (row.reason) words.push(row.reason);
  return words.join('; ');
}

function barTable(caption) {
  return new LiveTable(caption, [
    { title: 'Task', mark: true, text: (row) => row.task },
    { title: 'Item', text: (row) => row.item },
    { title: 'Fate', fill: (cell, row) => fillBadge(cell, row.fate) },
    { title: 'Critical', text: (row) => row.critical ? '◆ yes' : '' },
    { title: 'Began', number: true, text: (row) => span(row.bars?.find(ran)?.from) },
    { title: 'Ran', number: true, text: (row) => { const ns = lasting(row, ran); return ns ? span(ns) : ''; } },
    { title: 'Waited', number: true, text: (row) => { const ns = lasting(row, (bar) => !ran(bar)); return ns ? span(ns) : ''; } },
    { title: 'For', wide: true, text: (row) => [...new Set((row.bars ?? []).filter((bar) => bar.reason).map((bar) => why(bar.reason, bar.on)))].join(', ') },
    { title: 'Thread', text: (row) => [...new Set((row.bars ?? []).map((bar) => bar.thread).filter(Boolean))].join(', ') },
    ...app.model.values ? [{ title: 'Value', wide: true, text: (row) => row.value }] : [],
    { title: 'Failure or reason', wide: true, text: (row) => row.rootCause ?? row.failure ?? row.reason },
  ], (row) => `${row.item ?? ''}\n${row.task}`, 'No task has begun.');
}

function inspectRow(inspector, row, focus, more) {
  inspector.show(row.item ? `in ${row.item}` : row.critical ? 'on the critical path' : 'task', row.task,
    badge(row.fate),
    row.rootCause && [el('h3', {}, 'Root cause'), el('p', { class: 'failure' }, row.rootCause)],
    row.failure && row.failure !== row.rootCause && [el('h3', {}, 'Failure'), el('p', { class: 'failure' }, row.failure)],
    row.value !== undefined && row.value !== null && [el('h3', {}, 'Value'), el('p', { class: 'failure' }, String(row.value))],
    row.reason && [el('h3', {}, 'Why'), el('p', {}, row.reason)],
    el('h3', {}, 'What it did'), el('ol', { class: 'waits' }, (row.bars ?? []).map((bar) => el('li', {},
      barInWords(bar), el('div', { class: 'note' }, `from ${span(bar.from)} to ${span(bar.to)}`)))),
    more);
  if (focus) inspector.title.focus();
}

function barLegend(path) {
  const item = (kind, text) => el('li', {}, el('span', { class: `swatch swatch-${kind}`, 'aria-hidden': 'true' }), text);
  return el('ul', { class: 'legend', 'aria-label': 'Legend' }, item('done', 'ran'), item('running', 'running'), item('failed', '✕ failed'),
    item('ready', 'ready, but waits'), item('needs', 'needs another'), item('away', 'a future'),
    path && item('critical', '◆ critical path'));
}

function troubles(failure, rootCause) {
  if (!failure && !rootCause) return null;
  return el('div', { class: 'trouble' }, el('h2', {}, el('span', { 'aria-hidden': 'true' }, '✕ '), rootCause ? 'Root cause' : 'Failure'),
    el('p', { class: 'failure' }, rootCause ?? failure),
    failure && rootCause && failure !== rootCause && el('details', {}, el('summary', {}, 'What the caller was told'), el('p', { class: 'failure' }, failure)));
}

// ---------------------------------------------------------------- one run

class RunView {
  name = 'run';
  static onlyCritical = false;

  mount(root) {
    this.root = root;
    this.inspector = new Inspector((back) => { if (back) this.bars.plot.querySelector('.row[tabindex="0"]')?.focus(); });
    this.bars = new Bars((row, focus) => inspectRow(this.inspector, row, focus,
      row.item && el('p', {}, el('a', { href: link('run', this.id, 'item', row.item) }, 'The way of this item'))));
    this.head = el('div', { class: 'bar' });
    this.trouble = el('div');
    this.table = barTable('Tasks of the run');
    this.picture = el('div', { class: 'picture' }, barLegend(true), this.bars.node);
    this.sheet = el('div', { class: 'sheet' }, this.picture, this.table.node);
    this.gone = el('p', { class: 'empty', role: 'alert', hidden: true });
    this.waiting = new LiveTable('Waiting now', [
      { title: 'Task', mark: true, text: (wait) => wait.task }, { title: 'Item', text: (wait) => wait.item },
      { title: 'Why', text: (wait) => wait.why ?? why(wait.reason, wait.on) },
      { title: 'For', number: true, text: (wait) => wait.since === null || wait.since === undefined ? '' : span(Math.max(0, this.answer.run.elapsed - wait.since)) },
    ], (wait) => `${wait.item ?? ''}\n${wait.task}`);
    this.items = new LiveTable('Items kept', [
      { title: 'Item', mark: true, text: (item) => item.id, href: (item) => link('run', this.id, 'item', item.id) },
      { title: 'Loop', text: (item) => item.loop },
      { title: 'Fate', fill: (cell, item) => fillBadge(cell, item.failed ? 'FAILED' : item.closed === null ? 'RUNNING' : 'SUCCEEDED') },
      { title: 'Opened', number: true, text: (item) => span(item.opened) },
      { title: 'Took', number: true, text: (item) => item.closed === null ? '' : span(item.closed - item.opened) },
    ], (item) => item.id);
    this.letGo = el('p', { class: 'note' });
    this.children = new LiveTable('Runs within', [
      { title: 'Run', mark: true, text: (run) => run.id, href: (run) => link('run', run.id) },
      { title: 'Of', text: (run) => run.dag }, { title: 'Status', fill: (cell, run) => fillBadge(cell, run.status) },
      { title: 'Took', number: true, text: (run) => span(run.elapsed) },
    ], (run) => run.id);
    this.more = el('div', { class: 'more' },
      this.waitingSheet = el('section', { class: 'sheet' }, this.waiting.node),
      this.itemsSheet = el('section', { class: 'sheet' }, this.items.node, this.letGo),
      this.childrenSheet = el('section', { class: 'sheet' }, this.children.node));
    this.content = el('div', {}, this.trouble, el('div', { class: 'with-inspector' }, this.sheet, this.inspector.node), this.more);
    root.append(this.head, this.gone, this.content);
    root.addEventListener('keydown', this.escape = (event) => { if (event.key === 'Escape') this.inspector.close(true); });
    this.moved();
  }

  unmount() {
    this.bars.stop();
    this.root.removeEventListener('keydown', this.escape);
    this.id = null;
  }

  moved() {
    const id = place.run ?? app.lastRun ?? app.model.newest()[0]?.id ?? null;
    if (id === this.id && this.answer) return;
    this.id = id;
    this.answer = null;
    this.inspector.close(false);
    this.content.hidden = true;
    if (!id) {
      this.head.replaceChildren();
      this.none ??= this.root.appendChild(nothing('No run yet', 'The newest run shows here as soon as there is one.'));
      return;
    }
    this.none?.remove();
    this.none = undefined;
    app.lastRun = id;
    this.#load();
  }

  update() {
    if (!this.id) {
      this.moved();
      return;
    }
    const row = app.model.runs.get(this.id);
    if (row && this.answer && row.status !== this.answer.run.status) this.#load();
  }

  tick() {
    if (this.id && this.answer && !isOver(this.answer.run)) this.#load();
  }

  showAs(picture) {
    this.picture.hidden = !picture;
    this.table.node.hidden = picture;
    if (this.answer) this.#draw();
  }

  async #load() {
    const id = this.id;
    if (this.loading === id) {
      this.again = true;
      return;
    }
    this.loading = id;
    try {
      const answer = await ask(`api/runs/${encodeURIComponent(id)}`);
      if (this.id !== id) return;
      this.gone.hidden = true;
      const anew = !this.answer;
      this.answer = answer;
      this.#show(anew);
    } catch (failure) {
      if (this.id !== id || (this.answer && failure.status !== 404)) return;
      if (failure.status === 404 && this.answer) {
        this.answer.run = { ...this.answer.run, status: this.answer.run.status === 'RUNNING' ? 'CANCELLED' : this.answer.run.status };
      }
      this.head.replaceChildren(heading(`Run ${id}`));
      setText(this.gone, failure.status === 404 ? `Run ${id} is not kept, or not any more: the recorder keeps the newest, the slowest and the failed ones.`
        : failure.status ? failure.message : 'The program does not answer.');
      this.gone.hidden = false;
      this.content.hidden = true;
    } finally {
      if (this.loading === id) this.loading = null;
      if (this.again && this.id === id) {
        this.again = false;
        this.#load();
      }
    }
  }

  #show(anew) {
    const { run, items = [], itemsLetGo = 0, waiting = [], children = [] } = this.answer;
    this.content.hidden = false;
    if (anew || this.shownStatus !== run.status) this.#head(run);
    this.shownStatus = run.status;
    setText(this.took, span(run.elapsed));
    if (anew || this.trouble.dataset.failure !== `${run.rootCause}\n${run.failure}`) {
      this.trouble.dataset.failure = `${run.rootCause}\n${run.failure}`;
      this.trouble.replaceChildren(...[troubles(run.failure, run.rootCause)].filter(Boolean));
    }
    this.waiting.update(waiting);
    this.items.update(items);
    setText(this.letGo, itemsLetGo ? `${some(itemsLetGo, 'other item is', 'other items are')} not kept: of each loop the first, the slowest and the failed ones are.` : '');
    this.children.update(children);
    this.waitingSheet.hidden = !waiting.length;
    this.itemsSheet.hidden = !items.length;
    this.childrenSheet.hidden = !children.length;
    this.showAs(app.picture);
  }

  #head(run) {
    const has = this.head.contains(document.activeElement) ? document.activeElement.id : null;
    this.took = el('strong', {}, '');
    const control = (verb, about) => el('button', {
      type: 'button', id: `run-${verb}`, class: verb === 'cancel' ? 'danger' : null, title: about, click: () => this.#control(verb),
    }, cap(verb));
    this.critical = el('input', { type: 'checkbox', checked: RunView.onlyCritical, change: () => {
      RunView.onlyCritical = this.critical.checked;
      this.#draw();
    } });
    this.head.replaceChildren(heading(`Run ${run.id}`), el('p', { class: 'summary' }, badge(run.status), ' ',
      el('a', { href: link('graph', run.dag) }, run.dag), run.target ? ` · ${run.target}` : '', ' · ', this.took, ` · began ${clock(run.startedAt, true)}`,
      run.parentRun && [' · within ', el('a', { href: link('run', run.parentRun) }, run.parentRun)]),
    el('div', { class: 'tools' },
      app.model.controls && !isOver(run) && el('div', { class: 'controls', role: 'group', 'aria-label': 'Controls' },
        control('stop', 'Loops emit no more; what is open is finished'), control('cancel', 'What runs is interrupted; nothing new starts')),
      el('label', { class: 'check' }, this.critical, 'Only critical'), pictureOrTable()));
    if (has) (document.getElementById(has) ?? this.head.querySelector('input'))?.focus();
  }

  async #control(verb) {
    if (!await confirmed(verb, this.id)) return;
    try {
      await ask(`api/runs/${encodeURIComponent(this.id)}/${verb}`, { method: 'POST' });
      say(verb === 'cancel' ? 'The run is being cancelled.' : 'The run is being stopped.');
    } catch (failure) {
      say(failure.status === 409 ? 'The run is over already.' : failure.message);
    }
    this.#load();
  }

  #draw() {
    const { gantt, run } = this.answer;
    const rows = RunView.onlyCritical ? gantt.rows.filter((row) => row.critical) : gantt.rows;
    if (app.picture) this.bars.draw(`Bars of run ${run.id}, ${some(rows.length, 'row', 'rows')}`, { ...gantt, rows }, true);
    else this.table.update(rows);
  }
}

// ---------------------------------------------------------------- one item

class ItemView {
  name = 'item';

  mount(root) {
    this.root = root;
    this.inspector = new Inspector((back) => { if (back) this.bars.plot.querySelector('.row[tabindex="0"]')?.focus(); });
    this.bars = new Bars((row, focus) => inspectRow(this.inspector, row, focus), () => this.item);
    this.head = el('div', { class: 'bar' });
    this.trouble = el('div');
    this.table = barTable('The way of the item');
    this.picture = el('div', { class: 'picture' }, barLegend(false), this.bars.node);
    this.gone = el('p', { class: 'empty', role: 'alert', hidden: true });
    this.content = el('div', { hidden: true }, this.trouble,
      el('div', { class: 'with-inspector' }, el('div', { class: 'sheet' }, this.picture, this.table.node), this.inspector.node));
    root.append(this.head, this.gone, this.content);
    root.addEventListener('keydown', this.escape = (event) => { if (event.key === 'Escape') this.inspector.close(true); });
    this.moved();
  }

  unmount() {
    this.bars.stop();
    this.root.removeEventListener('keydown', this.escape);
    this.shown = null;
  }

  update() {
    if (!this.answer && !this.loading) this.moved();
  }

  tick() {
    if (this.answer && this.answer.item.closed === null && !isOver(this.answer.run)) this.#load();
  }

  showAs(picture) {
    this.picture.hidden = !picture;
    this.table.node.hidden = picture;
    if (this.answer) this.#draw();
  }

  async moved() {
    this.inspector.close(false);
    this.answer = null;
    this.content.hidden = true;
    this.run = place.run ?? app.lastRun ?? app.model.newest()[0]?.id ?? null;
    this.item = place.item ?? app.lastItem?.get(this.run) ?? null;
    if (this.run && !this.item) await this.#pick();
    if (!this.run || !this.item) {
      this.head.replaceChildren();
      this.none ??= this.root.appendChild(nothing('No item yet', 'An item is one turn of a loop. Choose one among the items of a run.'));
      return;
    }
    this.none?.remove();
    this.none = undefined;
    app.lastRun = this.run;
    (app.lastItem ??= new Map()).set(this.run, this.item);
    await this.#load();
  }

  /** Without a choice: one that has failed, or else the slowest. */
  async #pick() {
    this.loading = true;
    try {
      const { items = [] } = await ask(`api/runs/${encodeURIComponent(this.run)}`);
      const took = (item) => (item.closed ?? Infinity) - item.opened;
      this.item = (items.find((item) => item.failed) ?? [...items].sort((a, b) => took(b) - took(a))[0])?.id ?? null;
    } catch {
      this.item = null;
    } finally {
      this.loading = false;
    }
  }

  async #load() {
    const [run, item] = [this.run, this.item];
    if (this.loading) return;
    this.loading = true;
    try {
      const answer = await ask(`api/runs/${encodeURIComponent(run)}/item?id=${encodeURIComponent(item)}`);
      if (this.run !== run || this.item !== item) return;
      this.answer = answer;
      this.gone.hidden = true;
      this.#show();
    } catch (failure) {
      if (this.answer && failure.status !== 404) return;
      this.head.replaceChildren(heading(item));
      setText(this.gone, failure.status === 404 ? `Item ${item} of run ${run} is not kept: of each loop the first, the slowest and the failed ones are.`
        : failure.status ? failure.message : 'The program does not answer.');
      this.gone.hidden = false;
      this.content.hidden = true;
    } finally {
      this.loading = false;
    }
  }

  #show() {
    const { item, run, way = [] } = this.answer;
    this.content.hidden = false;
    const open = item.closed === null || item.closed === undefined;
    const failed = way.find((step) => step.rootCause ?? step.failure);
    const key = JSON.stringify([run.id, item]);
    if (this.head.dataset.key !== key || !this.head.firstChild) {
      this.head.dataset.key = key;
      this.head.replaceChildren(heading(item.id), el('p', { class: 'summary' }, badge(item.failed ? 'FAILED' : open ? 'RUNNING' : 'SUCCEEDED'),
        ` of ${item.loop} · in run `, el('a', { href: link('run', run.id) }, run.id), ` of ${run.dag}`,
        ` · opened at ${span(item.opened)}`, open ? '' : ` · took ${span(item.closed - item.opened)}`),
      el('div', { class: 'tools' }, pictureOrTable()));
      this.trouble.replaceChildren(...[failed && troubles(failed.failure, failed.rootCause)].filter(Boolean));
    }
    this.showAs(app.picture);
  }

  #draw() {
    const gantt = this.answer.gantt ?? onEvenScale(this.answer.way ?? []);
    if (app.picture) this.bars.draw(`The way of ${this.item}, ${some(gantt.rows.length, 'task', 'tasks')}`, gantt, false);
    else this.table.update(gantt.rows);
  }
}

/** Where the server has laid out nothing: bars of a way, on an even scale. */
function onEvenScale(way) {
  const from = Math.min(...way.map((step) => step.from ?? Infinity));
  const to = Math.max(from + 1, ...way.map((step) => step.to ?? 0));
  const x = (at) => 1000 * (at - from) / (to - from);
  const bar = (part) => ({ ...part, x0: x(part.from), x1: x(part.to) });
  const rows = way.map((step) => ({ ...step, bars: [
    ...(step.waits ?? []).filter((wait) => typeof wait === 'object').map((wait) => bar({ ...wait, kind: 'ready' })),
    ...(step.from === null || step.from === undefined ? [] : [bar({ kind: 'running', from: step.from, to: step.to ?? to })])] }));
  return { width: 1000, rows, ticks: [0, 250, 500, 750, 1000].map((at) => ({ x: at, label: span(from + at / 1000 * (to - from)) })), squeezed: [] };
}

// ---------------------------------------------------------------- numbers over time

const SERIES = new Map([
  ['started', ['Runs begun', 'per second']], ['done', ['Runs done', 'per second']], ['failed', ['Runs failed', 'per second']],
  ['running', ['Runs going on', 'at once']], ['items', ['Items', 'per second']],
]);

class NumbersView {
  name = 'numbers';

  mount(root) {
    this.root = root;
    this.head = el('div', { class: 'bar' });
    this.charts = el('div', { class: 'charts' });
    this.twin = el('div', { class: 'sheet' });
    root.append(this.head, this.charts, this.twin);
    this.watcher = new ResizeObserver(() => this.update());
    this.watcher.observe(this.charts);
    this.update();
  }

  unmount() {
    this.watcher.disconnect();
  }

  moved() {
    this.update();
  }

  showAs(picture) {
    this.charts.hidden = !picture;
    this.twin.hidden = picture;
    this.update();
  }

  update() {
    const names = new Set([...app.model.numbers.keys(), ...app.model.dags.keys()]);
    const name = app.dag()?.name ?? [...names][0];
    const numbers = app.model.numbers.get(name);
    if (!numbers) {
      this.head.replaceChildren();
      this.charts.replaceChildren();
      this.drawn = null;
      this.none ??= this.root.appendChild(nothing('No numbers yet', 'They begin with the first runner.'));
      return;
    }
    this.none?.remove();
    this.none = undefined;
    const keys = [...SERIES.keys(), ...Object.keys(numbers.series).filter((key) => !SERIES.has(key))].filter((key) => Array.isArray(numbers.series[key]));
    const drawn = `${name}\n${keys}`;
    if (this.drawn !== drawn) {
      this.drawn = drawn;
      this.#build(name, keys);
    }
    if (app.picture) for (const chart of this.parts) chart.draw(numbers);
    else this.#fill(numbers, keys);
  }

  #build(name, keys) {
    this.head.replaceChildren(heading(name, dagChoice(name, 'numbers')), el('p', { class: 'summary' }, 'Numbers over time'), el('div', { class: 'tools' }, pictureOrTable()));
    this.parts = keys.map((key) => new Chart(key));
    this.charts.replaceChildren(...this.parts.map((chart) => chart.node));
    this.table = new LiveTable(`Numbers of ${name}, the newest first`, [
      { title: 'At', mark: true, text: (row) => clock(row.at, true) },
      ...keys.map((key) => ({ title: `${SERIES.get(key)?.[0] ?? key}, ${SERIES.get(key)?.[1] ?? ''}`, number: true, text: (row) => rate(row.values[key]) })),
    ], (row) => row.at);
    this.twin.replaceChildren(this.table.node);
    this.charts.hidden = !app.picture;
    this.twin.hidden = app.picture;
  }

  #fill(numbers, keys) {
    const length = Math.max(0, ...keys.map((key) => numbers.series[key].length));
    const rows = [];
    for (let back = 0; back < length; back++) {
      const at = (key) => numbers.series[key][numbers.series[key].length - 1 - back] ?? 0;
      rows.push({ at: numbers.to - back * numbers.step, values: Object.fromEntries(keys.map((key) => [key, at(key)])) });
    }
    this.table.update(rows);
  }
}

class Chart {
  static HEIGHT = 150;

  constructor(key) {
    const [title, unit] = SERIES.get(key) ?? [key, ''];
    this.key = key;
    this.title = title;
    this.unit = unit;
    this.value = el('strong', { class: 'value' }, '0');
    this.picture = svg('svg', { class: 'chart', role: 'img', height: Chart.HEIGHT });
    this.hover = el('span', { class: 'note hover', 'aria-hidden': 'true' });
    this.node = el('figure', { class: 'card', 'data-series': key }, el('figcaption', {}, el('h2', {}, title), this.hover,
      el('p', {}, this.value, ' ', el('span', { class: 'note' }, unit))), this.picture);
    this.picture.addEventListener('pointermove', (event) => { this.pointer = event.clientX; this.#point(); });
    this.picture.addEventListener('pointerleave', () => { this.pointer = null; this.#point(); });
  }

  draw(numbers) {
    const points = numbers.series[this.key];
    const width = Math.max(120, this.picture.clientWidth || this.node.clientWidth - 40);
    const [left, right, top, bottom] = [2, 44, 10, 22];
    const most = niceMost(Math.max(...points, 0));
    const slots = Math.max(points.length, 60) - 1;
    this.x = (at) => width - right - (points.length - 1 - at) * (width - right - left) / slots;
    this.y = (value) => top + (Chart.HEIGHT - top - bottom) * (1 - value / most);
    this.points = points;
    this.numbers = numbers;
    setAttribute(this.picture, 'viewBox', `0 0 ${width} ${Chart.HEIGHT}`);
    const last = points.at(-1) ?? 0;
    setText(this.value, rate(last));
    setAttribute(this.picture, 'aria-label', `${this.title} ${this.unit}: now ${rate(last)}, at most ${rate(Math.max(...points, 0))} in ${span(points.length * numbers.step * 1e6)}`);
    const line = points.map((value, at) => `${this.x(at).toFixed(1)} ${this.y(value).toFixed(1)}`).join('L');
    const base = Chart.HEIGHT - bottom;
    this.cursor = svg('g', { class: 'cursor', visibility: 'hidden' }, svg('path', { d: `M0 ${top}V${base}` }), svg('circle', { r: 3.5 }));
    const lines = [0, most / 2, most].map((value) => svg('g', { class: 'grid' }, svg('path', { d: `M${left} ${this.y(value).toFixed(1)}H${width - right}` }),
      svg('text', { x: width - right + 7, y: this.y(value) + 4 }, rate(value))));
    const times = svg('g', { class: 'grid' }, svg('text', { x: left, y: Chart.HEIGHT - 4 }, `${span(slots * numbers.step * 1e6)} ago`),
      svg('text', { x: width - right, y: Chart.HEIGHT - 4, 'text-anchor': 'end' }, 'now'));
    this.picture.replaceChildren(...lines, times, ...points.length ? [
      svg('path', { class: 'area', d: `M${this.x(0).toFixed(1)} ${base}L${line}L${this.x(points.length - 1).toFixed(1)} ${base}z` }),
      svg('path', { class: 'line', d: `M${line}` }),
      svg('circle', { class: 'now', cx: this.x(points.length - 1), cy: this.y(last), r: 3.5 })] : [], this.cursor);
    this.#point();
  }

  #point() {
    if (this.pointer === null || this.pointer === undefined || !this.points?.length) {
      this.cursor?.setAttribute('visibility', 'hidden');
      setText(this.hover, '');
      return;
    }
    const box = this.picture.getBoundingClientRect();
    const x = this.pointer - box.x;
    const step = this.points.length > 1 ? this.x(1) - this.x(0) : 1;
    const at = Math.max(0, Math.min(this.points.length - 1, Math.round((x - this.x(0)) / step)));
    this.cursor.setAttribute('visibility', 'visible');
    this.cursor.firstChild.setAttribute('transform', `translate(${this.x(at)} 0)`);
    this.cursor.lastChild.setAttribute('transform', `translate(${this.x(at)} ${this.y(this.points[at])})`);
    setText(this.hover, `${rate(this.points[at])} at ${clock(this.numbers.to - (this.points.length - 1 - at) * this.numbers.step)}`);
  }
}

/** The next number that is round. */
function niceMost(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 4, 6, 8, 10].map((factor) => factor * power).find((each) => each >= value * 1.0001) ?? 10 * power;
}

// ---------------------------------------------------------------- what all views share

function heading(text, chooser) {
  return chooser ? el('div', { class: 'chooser' }, el('h1', { class: 'unseen' }, text), chooser) : el('h1', {}, text);
}

function dagChoice(name, view) {
  const names = [...app.model.dags.keys()];
  if (names.length < 2) return null;
  const select = el('select', { class: 'title', 'aria-label': 'Class', change: () => { location.hash = link(view, select.value); } },
    names.map((each) => el('option', { value: each, selected: each === name }, each)));
  return select;
}

const pictureOrTable = () => choice('Show as', [['picture', 'Picture'], ['table', 'Table']], app.picture ? 'picture' : 'table', (value) => app.showAs(value === 'picture'));

function nothing(title, text, code) {
  return el('div', { class: 'empty' }, el('h1', {}, title), el('p', {}, text), code && el('p', {}, el('code', {}, code)));
}

/** Tells something in passing. */
function say(text) {
  app.toast ??= document.body.appendChild(el('div', { class: 'toast', role: 'status' }));
  app.toast.textContent = text;
  clearTimeout(app.toastEnd);
  app.toastEnd = setTimeout(() => { app.toast.textContent = ''; }, 6000);
}

function confirmed(verb, id) {
  return new Promise((resolve) => {
    const yes = el('button', { type: 'button', class: verb === 'cancel' ? 'danger' : 'primary', id: 'confirm', click: () => dialog.close('yes') }, `${cap(verb)} it`);
    const dialog = el('dialog', { 'aria-labelledby': 'confirm-title' }, el('h2', { id: 'confirm-title' }, `${cap(verb)} run ${id}?`),
      el('p', {}, verb === 'cancel' ? 'Tasks that run are interrupted, and nothing new starts.'
        : 'Loops emit no more items; those that are open are finished. A run without loops ends by itself.'),
      el('div', { class: 'controls' }, el('button', { type: 'button', click: () => dialog.close('no') }, 'Let it go on'), yes));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// ---------------------------------------------------------------- the page

const VIEWS = [['graph', 'Graph', GraphView], ['runs', 'Runs', RunsView], ['run', 'Gantt', RunView], ['item', 'Item', ItemView],
  ['numbers', 'Numbers', NumbersView]];

const app = {
  model: new Model(),
  view: null,
  picture: true,
  lastRun: null,

  dag() {
    const { dags } = this.model;
    return dags.get(place.dag) ?? dags.get(this.lastDag) ?? dags.values().next().value;
  },

  showAs(picture) {
    this.picture = picture;
    this.view?.showAs?.(picture);
    this.view?.update();
  },

  /** Shows what the address names. */
  go() {
    const token = place.token;
    place.read();
    if (token !== place.token && token) connection.restart();
    if (place.dag) this.lastDag = place.dag;
    this.tabs();
    if (!this.model.ready) {
      this.waiting();
    } else if (this.view?.name === place.view) {
      this.view.moved();
    } else {
      this.view?.unmount();
      panel.replaceChildren();
      panel.className = 'panel';
      this.view = new (VIEWS.find(([name]) => name === place.view)[2])();
      this.view.mount(panel);
      this.view.showAs?.(this.picture);
    }
    const title = VIEWS.find(([name]) => name === place.view)[1];
    document.title = [place.item ?? place.run ?? (place.view === 'graph' ? this.dag()?.name : null), title, 'Attacca'].filter(Boolean).join(' · ');
  },

  waiting() {
    const refused = connection.state === 'refused';
    panel.replaceChildren(nothing(refused ? 'This address does not open the page' : 'Connecting',
      refused ? `${connection.text ?? 'It lacks its token.'} Open the address that the program has printed, with all that follows the #.`
        : connection.state === 'lost' ? connection.text ?? 'The program does not answer. It is asked again.' : 'Waiting for the program to answer.'));
    if (refused) panel.firstChild.setAttribute('role', 'alert');
  },

  tabs() {
    for (const [name] of VIEWS) {
      const tab = document.getElementById(`tab-${name}`);
      const chosen = name === place.view;
      setAttribute(tab, 'aria-selected', String(chosen));
      setAttribute(tab, 'tabindex', chosen ? '0' : '-1');
      setAttribute(tab, 'href', this.address(name));
    }
    panel.setAttribute('aria-labelledby', `tab-${place.view}`);
  },

  address(name) {
    const { lastRun, lastDag } = this;
    switch (name) {
      case 'run': return lastRun ? link('run', lastRun) : link('run');
      case 'item': return lastRun && this.lastItem?.has(lastRun) ? link('run', lastRun, 'item', this.lastItem.get(lastRun)) : link('item');
      case 'graph': case 'numbers': return lastDag ? link(name, lastDag) : link(name);
      default: return link(name);
    }
  },

  connected() {
    const { state, until } = connection;
    const box = document.getElementById('connection');
    box.dataset.state = state;
    setText(document.getElementById('connection-text'), { live: 'Live', connecting: 'Connecting', lost: 'Connection lost', refused: 'Refused' }[state]);
    document.getElementById('connection-retry').hidden = state !== 'lost';
    document.body.classList.toggle('stale', state !== 'live' && this.model.ready);
    const left = state === 'lost' ? Math.max(0, Math.ceil((until - performance.now()) / 1000)) : 0;
    setText(document.getElementById('connection-wait'), left ? `again in ${left} s` : '');
    if (!this.model.ready || state === 'refused') {
      if (state === 'refused') {
        this.view?.unmount();
        this.view = null;
        this.model = new Model();
        document.body.classList.remove('stale');
      }
      this.waiting();
    }
  },
};

const panel = document.getElementById('panel');

const connection = new Connection((name, news) => {
  if (name === 'snapshot') {
    const first = !app.model.ready;
    app.model.snapshot(news);
    if (first) {
      app.go();
      return;
    }
  } else if (name === 'delta' && app.model.ready) {
    app.model.delta(news);
  }
  app.view?.update();
}, () => app.connected());

const tabs = document.getElementById('tabs');
tabs.append(...VIEWS.map(([name, title]) => el('a', { role: 'tab', id: `tab-${name}`, href: '#', 'aria-controls': 'panel', tabindex: '-1' }, title)));
rove(tabs, () => [...tabs.children], (key, at, all) => {
  const next = { ArrowRight: (at + 1) % all.length, ArrowLeft: (at + all.length - 1) % all.length, Home: 0, End: all.length - 1 }[key];
  if (next !== undefined) location.hash = all[next].getAttribute('href');
  return next;
});
tabs.addEventListener('keydown', (event) => {
  if (event.key === ' ' && event.target.href) {
    event.preventDefault();
    event.target.click();
  }
});
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main').focus();
});
document.getElementById('connection-retry').addEventListener('click', () => connection.again());
addEventListener('hashchange', () => app.go());
setInterval(() => {
  app.connected();
  if (!document.hidden) app.view?.tick?.();
}, 1000);

place.read();
app.go();
connection.run();
