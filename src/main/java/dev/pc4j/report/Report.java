package dev.pc4j.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a command has found, filled section by section. A section without anything to show is left out. */
public final class Report {
    private final String title;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<Section> sections = new ArrayList<>();

    /**
     * Exhibits under one heading.
     *
     * @param note what a reader must know of them, in a sentence or two; may be empty
     */
    public record Section(String heading, String note, List<Exhibit> exhibits) {
        /** Copies the list. */
        public Section {
            exhibits = List.copyOf(exhibits);
        }
    }

    /** An empty report. */
    public Report(String title) {
        this.title = title;
    }

    /** Adds what the figures depend on: the command, the machine, a setting. */
    public Report fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    /** Adds a section; a note says what a reader must know of its exhibits, and may be empty. */
    public Report section(String heading, String note, List<? extends Exhibit> exhibits) {
        if (!exhibits.isEmpty()) {
            sections.add(new Section(heading, note, List.copyOf(exhibits)));
        }
        return this;
    }

    /** What the report is of. */
    public String title() {
        return title;
    }

    /** What the figures depend on, by name, in the order in which it was said. */
    public Map<String, String> facts() {
        return Collections.unmodifiableMap(facts);
    }

    /** The sections in their order. */
    public List<Section> sections() {
        return Collections.unmodifiableList(sections);
    }

    /** The exhibits of all sections. */
    List<Exhibit> exhibits() {
        return sections.stream().flatMap(section -> section.exhibits().stream()).toList();
    }
}
