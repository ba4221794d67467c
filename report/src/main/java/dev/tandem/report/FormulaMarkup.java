package dev.tandem.report;

import dev.tandem.error.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;
import uk.ac.ed.ph.snuggletex.SnuggleEngine;
import uk.ac.ed.ph.snuggletex.SnuggleInput;
import uk.ac.ed.ph.snuggletex.SnuggleSession;

/** Formulas as MathML, which browsers draw by themselves. */
final class FormulaMarkup {

    /** SnuggleTeX's element for a pair of fences, which today's browsers do not know. */
    private static final String FENCED = "mfenced";

    private static final String WORDS = "mtext";

    private final Markup html;

    private FormulaMarkup(Markup html) {
        this.html = html;
    }

    /**
     * Adds a formula on a line of its own.
     *
     * @param latex in LaTeX's notation
     * @throws UsageException if it can't be read
     */
    static void add(Markup html, String latex) {
        SnuggleSession session = new SnuggleEngine().createSession();
        try {
            session.parseInput(new SnuggleInput("$$" + latex + "$$"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        NodeList nodes = session.buildDOMSubtree();
        if (!session.getErrors().isEmpty() || nodes == null) {
            throw new UsageException("formula", latex, "can't be read", String.valueOf(session.getErrors()),
                    "write it with the commands of LaTeX's mathematics");
        }
        html.open("div", "class", "formula", "tabindex", "0");
        children(nodes).forEach(new FormulaMarkup(html)::node);
        html.close("div").line();
    }

    private static List<Node> children(NodeList list) {
        var all = new ArrayList<Node>();
        for (int i = 0; i < list.getLength(); i++) {
            all.add(list.item(i));
        }
        return all;
    }

    private void node(Node node) {
        if (node instanceof Text text) {
            boolean words = text.getParentNode() instanceof Element parent && parent.getTagName().equals(WORDS);
            html.text(words ? text.getData() : text.getData().replace('-', '−'));
        } else if (node instanceof Element element) {
            element(element);
        }
    }

    private void element(Element element) {
        String tag = element.getTagName();
        if (tag.equals(FENCED)) {
            html.open("mrow");
            fence(element.getAttribute("open"));
            separated(element);
            fence(element.getAttribute("close"));
            html.close("mrow");
            return;
        }
        var attributes = new ArrayList<String>();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Node attribute = element.getAttributes().item(i);
            if (!attribute.getNodeName().startsWith("xmlns")) {
                attributes.add(attribute.getNodeName());
                attributes.add(attribute.getNodeValue());
            }
        }
        html.open(tag, attributes.toArray(String[]::new));
        children(element.getChildNodes()).forEach(this::node);
        html.close(tag);
    }

    /** What stands between fences, with a comma after each but the last unless it says another sign. */
    private void separated(Element fenced) {
        String sign = fenced.hasAttribute("separators") ? fenced.getAttribute("separators").strip() : ",";
        List<Node> all = children(fenced.getChildNodes());
        for (int i = 0; i < all.size(); i++) {
            if (i > 0 && !sign.isEmpty()) {
                html.element("mo", sign, "separator", "true");
            }
            node(all.get(i));
        }
    }

    private void fence(String sign) {
        if (!sign.isEmpty()) {
            html.element("mo", sign, "fence", "true", "stretchy", "true");
        }
    }
}
