// Draws the curves and lets commands be copied. Everything else of the page is there without it.
(() => {
    'use strict';

    const root = document.documentElement;
    const colour = name => getComputedStyle(root).getPropertyValue(name).trim();
    const coloured = (name, alpha) => `color-mix(in srgb, ${colour(name)} ${alpha}%, transparent)`;

    // English notation whatever the reader's language, as in the rest of the page.
    const plain = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });
    const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
    const show = v => v == null || !isFinite(v) ? '–'
        : Number.isInteger(v) ? whole.format(v)
        : Math.abs(v) < 1e-4 || Math.abs(v) >= 1e7 ? v.toExponential(2).replace('e+', 'e') : plain.format(v);
    const tick = v => v == null ? ''
        : v !== 0 && (Math.abs(v) < 1e-4 || Math.abs(v) >= 1e7) ? String(Number(v.toPrecision(3)).toExponential()).replace('e+', 'e')
        : plain.format(v);

    const font = '12px ' + getComputedStyle(document.body).fontFamily;
    const steps = Array.from({ length: 28 }, (_, i) => Number(`1e${i - 12}`)).flatMap(e => [e, 2 * e, 5 * e]);
    const charts = [];

    // From 0 where that does not flatten the picture.
    function linear(_, min, max) {
        if (min == null) return [0, 1];
        const margin = 0.06 * (max - min || Math.abs(max) || 1);
        return [min >= 0 && min <= max / 2 ? 0 : min - margin, max + margin];
    }

    // From a 1, 2 or 5 to another.
    function decades(_, min, max) {
        if (min == null || max <= 0) return [0.1, 1];
        const down = steps.findLast(s => s <= min) ?? min;
        const up = steps.find(s => s >= max) ?? max;
        return [down, up > down ? up : 2 * up];
    }

    class Chart {
        constructor(figure) {
            this.data = JSON.parse(figure.querySelector('script').textContent);
            this.place = figure.querySelector('.plot');
            this.keys = [...figure.querySelectorAll('.legend li')];
            this.last = this.keys.map(k => [k.querySelector('b')?.textContent, k.querySelector('small')?.textContent]);
            this.log = this.data.log;
            const button = figure.querySelector('.scale');
            button.addEventListener('click', () => {
                this.log = !this.log;
                button.textContent = this.log ? 'linear' : 'log';
                this.draw();
            });
            this.axisEnds = [...figure.parentElement.querySelectorAll('script')]
                .flatMap(other => JSON.parse(other.textContent).series)
                .filter(s => s.at.length > 0).map(s => [s.at[0], s.at.at(-1)]);
            this.draw();
            new ResizeObserver(() => this.fit()).observe(this.place);
        }

        size() {
            return { width: this.place.clientWidth, height: this.place.clientHeight };
        }

        fit() {
            const { width, height } = this.size();
            if (width > 0 && (width !== this.plot.width || height !== this.plot.height)) {
                this.plot.setSize({ width, height });
            }
        }

        // A logarithm has no place for what is not above 0.
        shown(values) {
            return this.log ? values.map(v => v > 0 ? v : null) : values;
        }

        draw() {
            this.plot?.destroy();
            const tables = [];
            const series = [{}];
            const bands = [];
            this.lines = [];
            this.data.series.forEach((s, i) => {
                const table = [s.at, this.shown(s.value)];
                this.lines.push(series.length);
                series.push(this.line(s, i));
                if (s.low) {
                    bands.push({ series: [series.length, series.length + 1], fill: () => coloured(`--c${i + 1}`, 24) });
                    table.push(this.shown(s.high), this.shown(s.low));
                    const edge = { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: true };
                    series.push(edge, { ...edge });
                }
                tables.push(table);
            });
            // All charts of a section reach as far as the farthest, so that what is below each other happened together.
            const first = Math.min(...this.axisEnds.map(e => e[0]));
            const last = Math.max(...this.axisEnds.map(e => e[1]));
            if (first < last) {
                tables.push([[first, last]]);
            }
            this.plot = new uPlot(this.options(series, bands), uPlot.join(tables), this.place);
        }

        line(s, i) {
            const few = s.at.length <= 40;
            return {
                stroke: () => colour(`--c${i + 1}`),
                width: s.low ? 1.25 : 2,
                spanGaps: true,
                points: { show: few, size: 6, fill: () => colour(`--c${i + 1}`) },
            };
        }

        axis(size, more) {
            return {
                stroke: () => colour('--soft'),
                grid: { stroke: () => colour('--faint'), width: 1 },
                ticks: { show: false },
                font,
                gap: 6,
                size,
                values: (_, splits) => splits.map(tick),
                ...more,
            };
        }

        options(series, bands) {
            return {
                ...this.size(),
                legend: { show: false },
                padding: [10, 14, 0, 0],
                scales: { x: { time: false }, y: { distr: this.log ? 3 : 1, range: this.log ? decades : linear } },
                axes: [
                    this.axis(24, { label: this.data.axis, labelSize: 18, labelGap: 0, labelFont: font, space: 70,
                        incrs: steps }),
                    this.axis(58, { space: 30 }),
                ],
                series,
                bands,
                cursor: {
                    sync: { key: 'step', setSeries: false, scales: ['x', null] },
                    y: false,
                    points: {
                        size: (u, i) => this.lines.includes(i) ? 8 : 0,
                        width: 0,
                        fill: (u, i) => this.lines.includes(i) ? colour(`--c${this.lines.indexOf(i) + 1}`) : 'transparent',
                    },
                },
                hooks: { setCursor: [u => this.read(u)] },
            };
        }

        // The legend says the values under the cursor, and the last ones when there is none.
        read(u) {
            const away = u.cursor.idx == null;
            this.keys.forEach((key, i) => {
                const value = key.querySelector('b');
                if (value) {
                    const at = away ? null : u.cursor.idxs[this.lines[i]];
                    value.textContent = at == null ? this.last[i][0] : show(u.data[this.lines[i]][at]);
                    key.querySelector('small').textContent =
                        at == null ? this.last[i][1] : `${this.data.axis} ${show(u.data[0][at])}`;
                }
            });
        }
    }

    if (typeof uPlot !== 'undefined') {
        document.querySelectorAll('.chart').forEach(f => charts.push(new Chart(f)));
        const redraw = () => charts.forEach(c => c.plot.redraw());
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
        // Paper is white: what is printed from the dark is drawn anew before.
        const paper = on => {
            root.classList.toggle('paper', on);
            redraw();
        };
        addEventListener('beforeprint', () => paper(true));
        addEventListener('afterprint', () => paper(false));
    }

    document.querySelectorAll('.copy').forEach(button => button.addEventListener('click', async () => {
        const code = button.parentElement.querySelector('code');
        try {
            await navigator.clipboard.writeText(code.textContent);
        } catch {
            getSelection().selectAllChildren(code); // a browser that forbids it lets the reader copy what is selected
            document.execCommand('copy');
        }
        button.textContent = 'copied';
        setTimeout(() => { button.textContent = 'copy'; }, 1500);
    }));
})();
