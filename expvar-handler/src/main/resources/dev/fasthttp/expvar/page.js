
(() => {
  'use strict';
  const KEPT = 600, ROWS = 300, POLL = 2000;
  const $ = id => document.getElementById(id);
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === 'text') element.textContent = value; else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  const remember = (key, value) => { try { localStorage.setItem('fasthttp.' + key, value); } catch (e) { /* not allowed */ } };
  const recall = key => { try { return localStorage.getItem('fasthttp.' + key); } catch (e) { return null; } };

  // ---- numbers as people read them -------------------------------------------------------------------------------
  const digits = (n, most) => n.toLocaleString('en', { maximumFractionDigits: most, useGrouping: true });
  const scaled = (n, base, names) => {
    let i = 0, v = Math.abs(n);
    while (v >= base * 0.9995 && i < names.length - 1) { v /= base; i++; }
    return [digits(Math.sign(n) * v, v >= 100 || (i === 0 && v === Math.round(v)) ? 0 : v >= 10 ? 1 : 2), names[i]];
  };
  const units = {
    count: n => n < 10000 ? [digits(n, n < 10 ? 2 : n < 100 ? 1 : 0), ''] : scaled(n, 1000, ['', 'k', 'M', 'G', 'T']),
    bytes: n => scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']),
    rate: n => { const [v, u] = units.bytes(n); return [v, u + '/s']; },
    time: n => n >= 1 ? [digits(n, 2), 's'] : n >= 1e-3 ? [digits(n * 1e3, n >= 0.1 ? 0 : n >= 0.01 ? 1 : 2), 'ms'] : [digits(n * 1e6, 0), 'µs'],
    percent: n => [digits(n * 100, n < 0.1 ? 2 : 1), '%'],
  };
  const show = (unit, n) => n == null || !isFinite(n) ? '–' : units[unit](n).join(' ').trim();
  const span = s => {
    const d = Math.floor(s / 86400), h = Math.floor(s / 3600) % 24, m = Math.floor(s / 60) % 60;
    return d ? `${d} d ${h} h` : h ? `${h} h ${m} min` : m ? `${m} min ${Math.floor(s % 60)} s` : `${Math.floor(s)} s`;
  };

  // ---- what is drawn ---------------------------------------------------------------------------------------------
  const charts = [
    { id: 'requests', title: 'Requests', note: 'a second', unit: 'count', server: true, series: [['rps', 'answered', 1, true]] },
    { id: 'latency', title: 'Latency', note: 'of each second, logarithmic', unit: 'time', log: true, server: true, series: [['p50', 'median', 2], ['p90', '90 %', 1], ['p99', '99 %', 3], ['max', 'largest', 6]] },
    { id: 'status', title: 'Responses by status', note: 'a second', unit: 'count', server: true, series: [['s2', '2xx', 2], ['s3', '3xx', 1], ['s4', '4xx', 3], ['s5', '5xx', 4]] },
    { id: 'connections', title: 'Connections', note: 'and requests in flight', unit: 'count', server: true, series: [['open', 'open', 1, true], ['flight', 'in flight', 5], ['accepted', 'new a second', 2]] },
    { id: 'traffic', title: 'Traffic', note: 'on the wire', unit: 'rate', server: true, series: [['written', 'out', 1, true], ['read', 'in', 2]] },
    { id: 'heap', title: 'Heap', note: '', unit: 'bytes', series: [['heap', 'used', 5, true], ['committed', 'committed', 6]] },
    { id: 'gc', title: 'Allocation', note: 'and pauses for garbage collection', unit: 'rate', series: [['allocated', 'allocated', 1, true], ['gcSeconds', 'paused', 4, false, 'time']] },
    { id: 'threads', title: 'Threads', note: 'and processors in use', unit: 'count', series: [['threads', 'platform', 1, true], ['daemons', 'daemons', 6], ['cpu', 'processors', 3, false, 'count']] },
  ];
  const figures = [
    { title: 'Requests a second', unit: 'count', value: s => s.rps, of: s => s.total == null ? '' : show('count', s.total) + ' in all' },
    { title: 'Latency, 99 %', unit: 'time', value: s => s.p99, of: s => s.p50 == null ? 'no request' : 'median ' + show('time', s.p50) },
    { title: 'Errors (4xx, 5xx)', unit: 'percent', value: s => s.rps ? (s.s4 + s.s5) / s.rps : s.rps === 0 ? 0 : null, of: s => s.s5 == null ? '' : show('count', s.s5) + ' a second are 5xx', bad: s => s.s5 > 0 },
    { title: 'Connections', unit: 'count', value: s => s.open, of: s => s.flight == null ? '' : show('count', s.flight) + ' in flight' },
    { title: 'Heap', unit: 'bytes', value: s => s.heap, of: s => s.heapMax > 0 ? 'of ' + show('bytes', s.heapMax) : '' },
    { title: 'Processors in use', unit: 'count', value: s => s.cpu, of: s => s.rss == null ? '' : show('bytes', s.rss) + ' resident' },
  ];

  const keys = [...new Set(charts.flatMap(c => c.series.map(s => s[0])))];
  const times = [], columns = Object.fromEntries(keys.map(k => [k, []]));
  let built = [], newest = null, seconds = 600, paused = false;

  for (const figure of figures) {
    figure.big = make('dd');
    figure.small = make('dd', { class: 'of' });
    $('figures').append(make('div', {}, make('dt', { text: figure.title }), figure.big, figure.small));
  }

  const binary = Array.from({ length: 50 }, (_, i) => 2 ** i);
  const decades = (u, low, high) => low > 0 ? [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high) + 1e-9)] : [1e-5, 1e-1];
  const powers = (u, axis, low, high) => {
    const all = [];
    for (let p = Math.round(Math.log10(low)); p <= Math.round(Math.log10(high)); p++) all.push(10 ** p);
    return all;
  };
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const clock = (t, withSeconds) => new Date(t * 1000).toLocaleTimeString('en-GB', withSeconds ? {} : { hour: '2-digit', minute: '2-digit' });

  function build(chart) {
    if (!chart.figure) {
      chart.keys = chart.series.map(([key, label, hue]) => {
        chart.hidden = chart.hidden || {};
        const value = make('b', { text: '–' });
        const button = make('button', { type: 'button', class: 'key', 'aria-pressed': 'true' }, make('i', { 'aria-hidden': 'true' }), label + ' ', value);
        button.style.setProperty('--key', `var(--c${hue})`);
        button.addEventListener('click', () => {
          chart.hidden[key] = !chart.hidden[key];
          button.setAttribute('aria-pressed', String(!chart.hidden[key]));
          chart.plot.setSeries(chart.series.findIndex(s => s[0] === key) + 1, { show: !chart.hidden[key] });
        });
        return { key, label, value, button };
      });
      const title = make('h3', { id: 'chart-' + chart.id }, chart.title, make('span', { text: chart.note }));
      chart.box = make('div', { class: 'plot', tabindex: '0', role: 'img', 'aria-labelledby': 'chart-' + chart.id });
      chart.none = make('p', { class: 'none', hidden: '' });
      chart.figure = make('figure', { class: 'card chart' }, make('figcaption', {}, title, ...chart.keys.map(k => k.button)), chart.box, chart.none);
      chart.box.addEventListener('keydown', e => move(chart, e));
      chart.box.addEventListener('blur', () => chart.plot.setCursor({ left: -10, top: -10 }));
      $('charts').append(chart.figure);
      new ResizeObserver(() => resize(chart)).observe(chart.box);
    }
    if (chart.plot) chart.plot.destroy();
    const dim = colour('--dim'), line = colour('--line');
    const axis = { stroke: dim, font: '11px system-ui, sans-serif', grid: { stroke: line, width: 1 }, ticks: { show: false } };
    const second = chart.series.some(s => s[4]);
    const scale = (unit, at) => ({ ...axis, ...(unit === 'bytes' || unit === 'rate' ? { incrs: binary } : {}), scale: at, side: at === 'y' ? 3 : 1, grid: at === 'y' ? axis.grid : { show: false }, size: 62, gap: 6, space: 34, values: (u, values) => values.map(v => v == null ? '' : show(unit, v)), ...(chart.log ? { splits: powers, filter: (u, splits) => splits } : {}) });
    chart.plot = new uPlot({
      width: Math.max(200, chart.box.clientWidth), height: 168, padding: [8, second ? 0 : 8, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'all' }, drag: { x: false, y: false }, points: { size: 7 }, y: false },
      scales: { x: { time: true, range: () => range() }, y: chart.log ? { distr: 3, range: decades } : { range: (u, low, high) => [0, high > 0 ? high * 1.12 : 1] }, z: { range: (u, low, high) => [0, high > 0 ? high * 1.6 : 0.01] } },
      axes: [{ ...axis, size: 26, gap: 4, space: 70, values: (u, values) => values.map(v => clock(v, u.scales.x.max - u.scales.x.min <= 180)) }, scale(chart.unit, 'y'), ...(second ? [scale(chart.series.find(s => s[4])[4], 'z')] : [])],
      series: [{}, ...chart.series.map(([key, label, hue, filled, unit]) => ({
        label, scale: unit ? 'z' : 'y', stroke: colour('--c' + hue), width: 1.6, show: !(chart.hidden && chart.hidden[key]),
        fill: filled ? shade(colour('--c' + hue)) : key === 'gcSeconds' ? colour('--c' + hue) : undefined, points: { show: false },
        paths: key === 'gcSeconds' ? uPlot.paths.bars({ size: [0.9, 6] }) : undefined,
      }))],
      hooks: { setCursor: [u => legend(chart, u.cursor.idx)] },
    }, data(chart), chart.box);
  }

  const shade = hue => u => {
    const { top, height } = u.bbox;
    if (!isFinite(height) || height <= 0) return hue + '1f';
    const fading = u.ctx.createLinearGradient(0, top, 0, top + height);
    fading.addColorStop(0, hue + '40');
    fading.addColorStop(1, hue + '08');
    return fading;
  };

  const data = chart => [times, ...chart.series.map(s => columns[s[0]])];
  /** The window, but not more of it than there is, from half a minute on. */
  const range = () => {
    const end = times.length ? times[times.length - 1] : Date.now() / 1000;
    return [Math.max(end - seconds, Math.min(end - 30, times.length ? times[0] : end)), end];
  };

  function resize(chart) {
    const width = Math.floor(chart.box.clientWidth);
    if (width > 0 && chart.plot && chart.plot.width !== width) chart.plot.setSize({ width, height: 168 });
  }

  function legend(chart, index) {
    const i = index == null ? times.length - 1 : index;
    chart.series.forEach(([key, , , , unit], n) => {
      chart.keys[n].value.textContent = show(unit || chart.unit, i < 0 ? null : columns[key][i]);
    });
  }

  /** Arrow keys move along the time, and what is there is said. */
  function move(chart, event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30, Home: -KEPT, End: KEPT };
    const step = steps[event.key];
    if (step === undefined || !times.length) return;
    event.preventDefault();
    const last = times.length - 1, first = times.findIndex(t => t >= range()[0]);
    const now = chart.plot.cursor.idx == null ? last + 1 : chart.plot.cursor.idx;
    const i = Math.max(first, Math.min(last, now + step));
    chart.plot.setCursor({ left: chart.plot.valToPos(times[i], 'x'), top: 10 });
    $('spoken').textContent = clock(times[i], true) + ': ' + chart.series.map(([key, label, , , unit]) => `${label} ${show(unit || chart.unit, columns[key][i])}`).join(', ');
  }

  function describe(chart) {
    const [from] = range();
    const start = times.findIndex(t => t >= from);
    const hasData = chart.series.some(([key]) => columns[key].slice(Math.max(0, start)).some(v => v != null));
    chart.none.hidden = hasData;
    if (!hasData) {
      const why = newest == null ? 'Waiting for the first second…'
        : chart.server && !newest.servers ? 'No server is published. ServerVars.publish builds one that is.' : 'Nothing in this time.';
      chart.none.replaceChildren(make('span', { text: why }));
    }
    chart.figure.classList.toggle('void', !hasData);
    const i = times.length - 1;
    chart.box.setAttribute('aria-label', `${chart.title} ${chart.note}. Now: ` + chart.series.map(([key, label, , , unit]) => `${label} ${show(unit || chart.unit, i < 0 ? null : columns[key][i])}`).join(', '));
    chart.box.removeAttribute('aria-labelledby');
  }

  function draw() {
    for (const chart of charts) {
      chart.plot.setData(data(chart), true);
      if (chart.plot.cursor.idx == null) legend(chart, null);
      describe(chart);
    }
    if (newest == null) return;
    for (const figure of figures) {
      const value = figure.value(newest);
      const [n, unit] = value == null || !isFinite(value) ? ['–', ''] : units[figure.unit](value);
      figure.big.replaceChildren(n, unit ? make('small', { text: unit }) : '');
      figure.big.classList.toggle('bad', Boolean(figure.bad && figure.bad(newest)));
      figure.small.textContent = figure.of(newest) || '\u00a0';
    }
    $('about').textContent = ['up ' + span(newest.uptime), ...built].join(' · ');
    document.title = newest.rps == null ? `${location.host} · live variables` : `${show('count', newest.rps)} req/s · ${location.host}`;
  }

  function add(samples) {
    for (const sample of samples) {
      const t = sample.t / 1000;
      if (times.length && t <= times[times.length - 1]) continue;
      // A line across a gap would tell what nobody has seen.
      if (times.length && t - times[times.length - 1] > 3.5) push(times[times.length - 1] + 1, {});
      push(t, sample);
      newest = sample;
    }
    if (!paused) draw();
  }

  function push(t, sample) {
    times.push(t);
    for (const key of keys) columns[key].push(sample[key] === undefined ? null : sample[key]);
    while (times.length > KEPT + 1) { times.shift(); keys.forEach(k => columns[k].shift()); }
  }

  // ---- the stream ------------------------------------------------------------------------------------------------
  let source = null, wait = 2, timer = 0;
  const here = query => location.pathname + '?' + query;

  function state(name, text) {
    if ($('state').dataset.state !== name || $('state-text').textContent !== text) {
      $('state').dataset.state = name;
      $('state-text').textContent = text;
    }
  }

  function connect() {
    clearInterval(timer);
    if (source) source.close();
    source = new EventSource(here('format=events'));
    source.addEventListener('samples', e => {
      wait = 2;
      $('banner').hidden = true;
      if (!paused) state('live', 'Live');
      add(JSON.parse(e.data));
    });
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) later();
      else { state('lost', 'Reconnecting…'); banner('The server does not answer. Trying again every few seconds.'); }
    };
  }

  /** The browser has given up, because the answer was no stream: says why, and goes on trying. */
  async function later() {
    let why = 'The connection was refused.';
    try {
      const answer = await fetch(here('format=events'), { method: 'HEAD', cache: 'no-store' });
      if (!answer.ok) why = answer.status === 503 ? 'Too many live pages are open at this server.' : `The server answers ${answer.status}.`;
    } catch (e) { why = 'The server does not answer.'; }
    let left = wait;
    wait = Math.min(30, wait * 2);
    state('lost', 'Not connected');
    const tell = () => banner(`${why} Next attempt in ${left} s.`);
    tell();
    clearInterval(timer);
    timer = setInterval(() => { if (--left <= 0) connect(); else tell(); }, 1000);
  }

  function banner(text) {
    $('banner-text').textContent = text;
    $('banner').hidden = false;
  }

  // ---- the table of variables ------------------------------------------------------------------------------------
  let before = new Map(), beforeAt = 0, order = 'name', asked = 0;

  function flatten(path, value, rows) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      const entries = Object.entries(value);
      if (!entries.length) rows.push([path, '{}']);
      for (const [key, part] of entries) flatten([...path, key], part, rows);
    } else rows.push([path, Array.isArray(value) ? JSON.stringify(value) : value]);
  }

  async function variables() {
    const number = ++asked, filter = $('filter').value;
    let answer, text;
    try {
      answer = await fetch(here('format=json&r=' + encodeURIComponent(filter)), { cache: 'no-store' });
      text = await answer.text();
    } catch (e) {
      $('variables').classList.add('stale');
      return;
    }
    // An answer to an older question may come late.
    if (number !== asked || filter !== $('filter').value) return;
    $('variables').classList.remove('stale');
    $('filter').setAttribute('aria-invalid', String(!answer.ok));
    $('filter-error').textContent = answer.ok ? '' : answer.status === 400 ? text.trim() : `The server answers ${answer.status}.`;
    if (!answer.ok) {
      $('rows').replaceChildren(make('tr', {}, make('td', { colspan: '3', class: 'empty', text: 'No variables with this filter.' })));
      $('count').textContent = '';
      return;
    }
    const json = JSON.parse(text);
    if (json.build && json.build.java) built = ['Java ' + json.build.java, 'fasthttp ' + json.build.fasthttp];
    table(json);
  }

  function table(json) {
    const rows = [], now = performance.now(), passed = (now - beforeAt) / 1000, values = new Map();
    for (const [name, value] of Object.entries(json)) flatten([name], value, rows);
    for (const row of rows) {
      const id = row[0].join('\u0000'), old = before.get(id);
      if (typeof row[1] === 'number') values.set(id, row[1]);
      row[2] = old === undefined || typeof row[1] !== 'number' ? null : (row[1] - old) / passed;
    }
    before = values;
    beforeAt = now;
    if (order === 'rate') rows.sort((a, b) => Math.abs(b[2] || 0) - Math.abs(a[2] || 0));
    const shown = rows.slice(0, ROWS);
    $('rows').replaceChildren(...shown.map(line));
    if (!rows.length) $('rows').append(make('tr', {}, make('td', { colspan: '3', class: 'empty', text: 'No name matches the filter.' })));
    const count = Object.keys(json).length;
    const text = `${count} ${count === 1 ? 'variable' : 'variables'}` + (rows.length > ROWS ? `, ${ROWS} of ${rows.length} values shown` : '');
    if ($('count').textContent !== text) $('count').textContent = text;
  }

  function line([path, value, rate]) {
    const name = make('th', { scope: 'row' }, path[0]);
    if (path.length > 1) name.append(make('span', { text: ' › ' + path.slice(1).join(' › ') }));
    const moving = rate !== null && rate !== 0;
    const change = moving ? (rate > 0 ? '+' : '−') + units.count(Math.abs(rate)).join(' ').trim() : '';
    const text = typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 9 }) : value === null ? 'null' : String(value);
    return make('tr', {}, name, make('td', { class: 'number', text }), make('td', { class: 'number ' + (moving ? rate > 0 ? 'moves' : 'falls' : ''), text: change }));
  }

  // ---- what one can set ------------------------------------------------------------------------------------------
  const themes = ['auto', 'light', 'dark'], system = matchMedia('(prefers-color-scheme: dark)');
  let theme = themes.includes(recall('theme')) ? recall('theme') : 'auto';

  function paint() {
    const dark = theme === 'dark' || (theme === 'auto' && system.matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    $('theme').textContent = 'Theme: ' + theme;
    charts.forEach(build);
    draw();
  }

  function press(buttons, pressed) {
    buttons.forEach(b => b.setAttribute('aria-pressed', String(b === pressed)));
  }

  $('theme').addEventListener('click', () => { theme = themes[(themes.indexOf(theme) + 1) % 3]; remember('theme', theme); paint(); });
  system.addEventListener('change', paint);
  $('pause').addEventListener('click', () => {
    paused = !paused;
    $('pause').setAttribute('aria-pressed', String(paused));
    $('pause').textContent = paused ? 'Resume' : 'Pause';
    state(paused ? 'paused' : 'live', paused ? 'Paused' : 'Live');
    if (!paused) draw();
  });
  $('retry').addEventListener('click', () => { wait = 2; connect(); });
  const windows = [...document.querySelectorAll('[data-window]')];
  windows.forEach(b => b.addEventListener('click', () => { seconds = Number(b.dataset.window); press(windows, b); remember('window', seconds); draw(); }));
  const remembered = windows.find(b => b.dataset.window === recall('window'));
  if (remembered) { seconds = Number(remembered.dataset.window); press(windows, remembered); }
  const orders = [...document.querySelectorAll('[data-order]')];
  orders.forEach(b => b.addEventListener('click', () => { order = b.dataset.order; press(orders, b); variables(); }));
  let typing = 0;
  $('filter').addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const query = new URLSearchParams(location.search);
      if ($('filter').value) query.set('r', $('filter').value); else query.delete('r');
      history.replaceState(null, '', location.pathname + (query.size ? '?' + query : ''));
      variables();
    }, 200);
  });

  $('host').textContent = location.host;
  $('filter').value = new URLSearchParams(location.search).get('r') || '';
  paint();
  connect();
  variables();
  setInterval(() => { if (!paused && !document.hidden) variables(); }, POLL);
})();
