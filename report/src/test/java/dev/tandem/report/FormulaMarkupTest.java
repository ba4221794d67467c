package dev.tandem.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormulaMarkupTest {

    private static String of(String latex) {
        var html = new Markup();
        FormulaMarkup.add(html, latex);
        return html.toString();
    }

    @Test
    void argumentsWithinParenthesesKeepTheirCommas() {
        assertThat(of("f(x, y)")).contains("<mi>x</mi><mo separator=\"true\">,</mo><mi>y</mi>");
    }

    @Test
    void whatIsNoListGetsNoCommas() {
        assertThat(of("\\left(4 - x^2\\right)")).doesNotContain("separator");
    }

    @Test
    void hyphensAreMinusSignsButInWords() {
        assertThat(of("a - b \\mbox{ warm-up}")).contains("<mo>−</mo>", "warm-up");
    }
}
