package dev.pc4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PageTest {
    private final String page = Page.of(Samples.report());

    /** A page as XML, which is stricter than HTML. */
    static Document parsed(String page) {
        try {
            assertThat(page).startsWith("<!DOCTYPE html>\n");
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(page.substring(page.indexOf('\n')))));
        } catch (Exception e) {
            throw new AssertionError("the page is not well-formed", e);
        }
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
    }

    @Test
    void thePageIsWellFormedAndItsTextIsWhatWasSaid() {
        Document document = parsed(page);
        assertThat(elements(document, "h1").getFirst().getTextContent()).isEqualTo("A <report> & \"more\"");
        assertThat(elements(document, "dd").getFirst().getTextContent()).isEqualTo("pc4j train --data 'a&b <c>.csv'");
        assertThat(elements(document, "h2")).extracting(Element::getTextContent).containsExactly("Curves", "Rest");
        assertThat(elements(document, "svg")).extracting(svg -> svg.getAttribute("aria-label"))
                .containsExactly("Energy by node", "Speed");
        assertThat(elements(document, "img")).hasSize(1);
    }

    @Test
    void nothingIsFetchedAndNothingRuns() {
        Document document = parsed(page);
        for (String forbidden : List.of("script", "link", "iframe", "object", "use", "image")) {
            assertThat(elements(document, forbidden)).as(forbidden).isEmpty();
        }
        assertThat(elements(document, "img")).allSatisfy(
                image -> assertThat(image.getAttribute("src")).startsWith("data:image/png;base64,"));
        assertThat(page).doesNotContain("@import", "href", "url(http");
    }

    @Test
    void everyColourIsThereForBothGrounds() {
        Document document = parsed(page);
        String style = elements(document, "style").getFirst().getTextContent();
        String[] grounds = style.split("@media \\(prefers-color-scheme: dark\\)", -1);
        assertThat(grounds).hasSize(2);
        Set<String> used = new HashSet<>(
                Pattern.compile("var\\((--(?!share)[a-z0-9-]+)\\)")
                        .matcher(page)
                        .results()
                        .map(m -> m.group(1))
                        .toList());
        assertThat(used).contains("--ground", "--text", "--grid", "--series-1", "--series-4");
        assertThat(used).allSatisfy(name -> {
            assertThat(grounds[0]).contains(name + ": #");
            assertThat(grounds[1]).contains(name + ": #");
        });
        assertThat(page).as("a colour that stays as it is").doesNotContain("fill:rgb", "stroke:rgb", "fill:white");
    }

    @Test
    void idsAreUnique() {
        assertThat(Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map((MatchResult m) -> m.group(1)))
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    @Test
    void theFiguresOfChartsAreTablesBelowThem() {
        Document document = parsed(page);
        assertThat(rows(elements(document, "details").get(0))).containsExactly(
                List.of("iteration", "h1", "y"), List.of("0", "0", "12.5"), List.of("1", "0.000123457", ""),
                List.of("2", "0.5", ""));
        assertThat(rows(elements(document, "details").get(1))).containsExactly(
                List.of("problem", "host", "peer"), List.of("a", "9400 ± 120", "1734"), List.of("b", "36", ""));
    }

    static List<List<String>> rows(Element table) {
        NodeList rows = table.getElementsByTagName("tr");
        return IntStream.range(0, rows.getLength()).mapToObj(i -> {
            NodeList cells = rows.item(i).getChildNodes();
            return IntStream.range(0, cells.getLength()).mapToObj(c -> cells.item(c).getTextContent()).toList();
        }).toList();
    }

    @Test
    void aMatrixIsShadedByTheShareOfItsRow() {
        Element table = elements(parsed(page), "table").get(2);
        assertThat(rows(table)).containsExactly(List.of("true \\ predicted", "cat", "dog"), List.of("cat", "7", "1"),
                List.of("dog", "0", "0"));
        assertThat(IntStream.range(0, 4)
                .mapToObj(i -> ((Element) table.getElementsByTagName("td").item(i)).getAttribute("style")))
                .containsExactly("--share: 94%", "--share: 35%", "--share: 0%", "--share: 0%");
    }

    @Test
    void aSectionWithoutExhibitsIsLeftOut() {
        assertThat(Page.of(new Report("r").section("Nothing", "at all", List.of()))).doesNotContain("Nothing",
                "<section");
    }
}
