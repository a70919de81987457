package dev.pc4j.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.knowm.xchart.internal.chartpart.Chart;
import org.w3c.dom.Element;

/** The charts and pictures of a report as images: SVG for pages, PNG for files. */
public final class Drawings {
    /** Decimals of a coordinate, of which one is some 1/100 of a pixel. */
    private static final int PRECISION = 2;
    private static final int SCALE = 2;

    private final Charts charts;
    private final List<Exhibit> exhibits;

    /** Of a report that has all its sections. */
    public Drawings(Report report) {
        exhibits = report.exhibits();
        charts = new Charts(new Colours(exhibits));
    }

    /** Why nothing can be drawn here, in one line; empty where it can. */
    public static Optional<String> lacking() {
        System.setProperty("java.awt.headless", "true");
        try {
            new TextLayout("0", new Font(Font.SANS_SERIF, Font.PLAIN, 12), new FontRenderContext(null, true, true));
            return Optional.empty();
        } catch (RuntimeException | LinkageError | InternalError e) {
            return Optional.of("this Java finds no fonts to draw with: install some (%s)"
                    .formatted("apt-get install fontconfig fonts-dejavu-core"));
        }
    }

    /** Every chart, matrix and grid of pictures as the content of a PNG file, by the file's name. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (Exhibit exhibit : exhibits) {
            png(exhibit).ifPresent(png -> files.put(name(files.size() + 1, exhibit), png));
        }
        return files;
    }

    private static String name(int number, Exhibit exhibit) {
        String words = exhibit.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return "%02d-%s.png".formatted(number, words);
    }

    private Optional<byte[]> png(Exhibit exhibit) {
        return switch (exhibit) {
            case Pictures pictures -> Optional.of(pictures.grid().png());
            case Cells _ -> Optional.empty();
            default -> chart(exhibit).map(Drawings::png);
        };
    }

    private Optional<Chart<?, ?>> chart(Exhibit exhibit) {
        return switch (exhibit) {
            case LineChart lines -> Optional.of(charts.of(lines));
            case BarChart bars -> Optional.of(charts.of(bars));
            case Matrix matrix -> Optional.of(charts.of(matrix));
            case Cells _,Pictures _ -> Optional.empty();
        };
    }

    private static byte[] png(Chart<?, ?> chart) {
        BufferedImage image = new BufferedImage(SCALE * chart.getWidth(), SCALE * chart.getHeight(),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        graphics.dispose();
        return Png.of(image);
    }

    /**
     * A chart as an SVG element whose colours are the page's.
     *
     * @param number which chart of the page it is: what is named inside it has other names in every chart
     */
    String svg(Exhibit exhibit, int number) {
        Chart<?, ?> chart = chart(exhibit).orElseThrow();
        try {
            SVGGraphics2D graphics = graphics(number);
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
            Element root = graphics.getRoot();
            ((Element) root.getElementsByTagName("defs").item(0)).removeAttribute("id"); // the same in every chart
            root.setAttribute("viewBox", "0 0 %d %d".formatted(chart.getWidth(), chart.getHeight()));
            root.setAttribute("role", "img");
            root.setAttribute("aria-label", exhibit.title());
            StringWriter svg = new StringWriter();
            graphics.stream(root, svg, true, false);
            return Ink.adaptive(element(svg.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SVGGraphics2D graphics(int number) {
        try {
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(
                    DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().newDocument());
            context.setPrecision(PRECISION);
            context.setIDGenerator(new SVGIDGenerator() {
                @Override
                public String generateID(String prefix) {
                    return "chart%d-%s".formatted(number, super.generateID(prefix));
                }
            });
            return new SVGGraphics2D(context, false);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without the document around it. */
    private static String element(String document) {
        return document.substring(document.indexOf("<svg"));
    }
}
