package dev.tandem.report;

/** Text that becomes HTML: what is not a tag is escaped, so that no name can be taken for one. */
final class Markup {

    private final StringBuilder html = new StringBuilder();

    /** Opens an element; attributes are names and values in turn. */
    Markup open(String tag, String... attributes) {
        html.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            html.append(' ').append(attributes[i]).append("=\"");
            text(attributes[i + 1]);
            html.append('"');
        }
        html.append('>');
        return this;
    }

    /** Closes an element. */
    Markup close(String tag) {
        html.append("</").append(tag).append('>');
        return this;
    }

    /** An element with nothing but text. */
    Markup element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    /** Text. */
    Markup text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return this;
    }

    /** What is HTML already, a script or JSON that is safe within one. */
    Markup raw(String trusted) {
        html.append(trusted);
        return this;
    }

    Markup line() {
        return raw("\n");
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
