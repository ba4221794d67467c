// Draws the figures with D3: axes, lines, dots, bars, contours. Colours are the style sheet's, so light and dark need no redrawing.
(() => {
    'use strict';

    const margin = { top: 10, right: 16, bottom: 42, left: 66 };

    class Drawing {
        constructor(figure) {
            this.data = JSON.parse(figure.querySelector('script').textContent);
            this.place = figure.querySelector('.axes');
            this.draw();
            new ResizeObserver(() => this.draw()).observe(this.place);
        }

        // The least and the greatest of what is drawn, for an axis that does not say.
        extent(axis, ends) {
            const numbers = this.data.marks.flatMap(ends).filter(v => v != null && (!axis.log || v > 0));
            let [low, high] = d3.extent(numbers.length > 0 ? numbers : [axis.log ? 1 : 0, 1]);
            const open = axis.log ? 0 : 0.04 * (high - low || Math.abs(high) || 1);
            if (axis.log && low === high) {
                [low, high] = [low / 2, high * 2];
            }
            return [axis.from ?? low - open, axis.to ?? high + open];
        }

        scale(axis, ends, range) {
            const scale = (axis.log ? d3.scaleLog() : d3.scaleLinear()).domain(this.extent(axis, ends)).range(range);
            return axis.log && axis.from == null && axis.to == null ? scale.nice() : scale;
        }

        draw() {
            const width = this.place.clientWidth;
            if (width === 0 || width === this.width) {
                return;
            }
            this.width = width;
            const { x, y, equal } = this.data;
            const upright = m => m.kind === 'rule' && m.upright;
            const level = m => m.kind === 'rule' && !m.upright;
            const xs = m => upright(m) ? [m.at] : m.kind === 'bars' ? [d3.min(m.x) - 0.5, d3.max(m.x) + 0.5] : [m.fromX, m.toX].concat(m.x ?? []);
            const ys = m => level(m) ? [m.at]
                : [m.fromY, m.toY].concat(m.y ?? [], m.low ?? [], m.high ?? [], m.kind === 'bars' && !y.log ? [0] : []);
            this.x = this.scale(x, xs, [margin.left, width - margin.right]);
            let height = Math.round(Math.max(240, Math.min(380, 0.62 * width)));
            if (equal) {
                const [a, b] = this.x.domain();
                const [c, d] = this.extent(y, ys);
                height = margin.top + margin.bottom + (width - margin.left - margin.right) * (d - c) / (b - a);
            }
            this.y = this.scale(y, ys, [height - margin.bottom, margin.top]);
            this.svg = d3.create('svg').attr('width', width).attr('height', height);
            this.axes(width, height);
            const id = `clip-${Drawing.count = (Drawing.count ?? 0) + 1}`;
            this.svg.append('clipPath').attr('id', id).append('rect').attr('x', margin.left).attr('y', margin.top - 4)
                .attr('width', width - margin.left - margin.right).attr('height', height - margin.top - margin.bottom + 8);
            this.ink = this.svg.append('g').attr('clip-path', `url(#${id})`);
            this.words = this.svg.append('g');
            this.data.marks.forEach(m => this[m.kind](m));
            this.place.replaceChildren(this.svg.node());
        }

        // Epochs and layers have no halves.
        isCounted(which) {
            return this.data.marks.every(m => (m[which] ?? []).every(v => v == null || Number.isInteger(v)))
                && this.data.marks.some(m => (m[which] ?? []).length > 1);
        }

        ticks(axis, data, room, counted) {
            if (data.names.length > 0) {
                return axis.tickValues(d3.range(data.names.length)).tickFormat(i => data.names[i]);
            }
            const wanted = Math.max(2, Math.floor(room));
            if (!data.log) {
                const whole = axis.scale().ticks(wanted).filter(Number.isInteger);
                return counted && whole.length > 1 ? axis.tickValues(whole).tickFormat(d3.format(',')) : axis.ticks(wanted);
            }
            const [low, high] = axis.scale().domain();
            const decades = Math.log10(high / low);
            return axis.ticks(wanted, decades > 5 ? v => d3.format('.0e')(v).replace('e+', 'e') : '~g');
        }

        axes(width, height) {
            const { x, y } = this.data;
            const across = this.svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${height - margin.bottom})`)
                .call(this.ticks(d3.axisBottom(this.x), x, (width - margin.left) / 80, this.isCounted('x'))
                    .tickSize(-(height - margin.top - margin.bottom)).tickPadding(7));
            const up = this.svg.append('g').attr('class', 'axis').attr('transform', `translate(${margin.left},0)`)
                .call(this.ticks(d3.axisLeft(this.y), y, (height - margin.top - margin.bottom) / 44, false)
                    .tickSize(-(width - margin.left - margin.right)).tickPadding(7));
            across.append('text').attr('class', 'name').attr('x', (margin.left + width - margin.right) / 2).attr('y', 36).text(x.label);
            up.append('text').attr('class', 'name').attr('transform', 'rotate(-90)')
                .attr('x', -(margin.top + height - margin.bottom) / 2).attr('y', -52).text(y.label);
        }

        colour(m) {
            return m.colour > 0 ? `var(--c${m.colour})` : 'var(--soft)';
        }

        points(m, ys = m.y) {
            return m.x.map((v, i) => [v == null || (this.data.x.log && v <= 0) ? null : this.x(v),
                ys[i] == null || (this.data.y.log && ys[i] <= 0) ? null : this.y(ys[i])]);
        }

        line(m) {
            const points = this.points(m);
            const line = d3.line().defined(p => p[0] != null && p[1] != null);
            if (m.look === 'steps') {
                line.curve(d3.curveStepAfter);
            }
            this.ink.append('path').attr('d', line(points)).style('fill', 'none').style('stroke', this.colour(m))
                .style('stroke-width', m.look === 'path' ? 1.2 : 2).style('stroke-linejoin', 'round')
                .style('stroke-dasharray', m.look === 'dashed' ? '6 4' : null);
            const seen = points.filter(p => p[0] != null && p[1] != null);
            if (m.look === 'path' && seen.length > 0) {
                this.circles(seen.slice(1, -1), 1.8, m);
                this.circles([seen[0]], 5, m).style('fill', 'var(--paper)').style('stroke', this.colour(m)).style('stroke-width', 2);
                this.circles([seen.at(-1)], 5, m);
            }
        }

        circles(points, radius, m) {
            return this.ink.append('g').selectAll('circle').data(points).join('circle').attr('cx', p => p[0]).attr('cy', p => p[1])
                .attr('r', radius).style('fill', this.colour(m));
        }

        dots(m) {
            this.circles(this.points(m).filter(p => p[0] != null && p[1] != null), m.x.length > 300 ? 2 : 4, m).style('fill-opacity', 0.8);
        }

        band(m) {
            const low = this.points(m, m.low);
            const high = this.points(m, m.high);
            const area = d3.area().defined((_, i) => low[i][1] != null && high[i][1] != null)
                .x((_, i) => low[i][0]).y0((_, i) => low[i][1]).y1((_, i) => high[i][1]);
            this.ink.append('path').attr('d', area(low)).style('fill', this.colour(m)).style('fill-opacity', 0.2);
        }

        bars(m) {
            const all = [...new Set(this.data.marks.filter(o => o.kind === 'bars').map(o => o.colour))];
            const step = d3.min(d3.pairs([...new Set(m.x)].sort(d3.ascending)), ([a, b]) => b - a) ?? 1;
            const wide = 0.8 * Math.abs(this.x(step) - this.x(0)) / all.length;
            const base = this.y(this.data.y.log ? this.y.domain()[0] : 0);
            this.points(m).filter(p => p[1] != null).forEach(([x, y]) => this.ink.append('rect')
                .attr('x', x + wide * (all.indexOf(m.colour) - all.length / 2)).attr('width', Math.max(1, wide - 1))
                .attr('y', Math.min(y, base)).attr('height', Math.abs(base - y))
                .style('fill', m.colour > 0 ? this.colour(m) : 'var(--c1)'));
        }

        contours(m) {
            const rows = m.values.length / m.columns;
            const x = this.x;
            const y = this.y;
            const across = v => x(m.fromX + (v - 0.5) / (m.columns - 1) * (m.toX - m.fromX));
            const up = v => y(m.fromY + (v - 0.5) / (rows - 1) * (m.toY - m.fromY));
            const path = d3.geoPath(d3.geoTransform({ point(a, b) { this.stream.point(across(a), up(b)); } }));
            const lines = d3.contours().size([m.columns, rows]).thresholds(m.levels)(m.values.map(v => v ?? NaN));
            this.ink.append('g').selectAll('path').data(lines).join('path').attr('d', path).style('fill', 'var(--soft)')
                .style('fill-opacity', 0.6 / Math.max(6, m.levels.length)).style('stroke', 'var(--soft)').style('stroke-opacity', 0.5)
                .style('stroke-width', 0.8);
        }

        image(m) {
            this.ink.append('image').attr('href', m.source).attr('preserveAspectRatio', 'none').style('image-rendering', 'pixelated')
                .attr('x', this.x(m.fromX)).attr('width', this.x(m.toX) - this.x(m.fromX))
                .attr('y', this.y(m.toY)).attr('height', this.y(m.fromY) - this.y(m.toY));
        }

        rule(m) {
            const [left, right] = this.x.range();
            const [bottom, top] = this.y.range();
            const at = m.upright ? this.x(m.at) : this.y(m.at);
            this.ink.append('line').attr('class', 'rule').attr('x1', m.upright ? at : left).attr('x2', m.upright ? at : right)
                .attr('y1', m.upright ? bottom : at).attr('y2', m.upright ? top : at);
            this.words.append('text').attr('class', 'word').attr('x', m.upright ? at + 4 : right - 4).attr('y', m.upright ? top + 10 : at - 5)
                .attr('text-anchor', m.upright ? 'start' : 'end').text(m.text);
        }

        label(m) {
            this.words.append('text').attr('class', 'word').attr('x', this.x(m.x[0]) + 7).attr('y', this.y(m.y[0]) - 5).text(m.text);
        }
    }

    document.querySelectorAll('.drawn').forEach(f => new Drawing(f));
})();
