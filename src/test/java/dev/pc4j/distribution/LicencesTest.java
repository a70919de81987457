package dev.pc4j.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jar has the code of others in it, so their licences are in it too. */
class LicencesTest {
    private static final String FOLDER = "/META-INF/licenses/";
    /** What the build found out: {@code (licence) Name (group:artifact:version - address)}. */
    private static final Pattern ARTIFACT = Pattern.compile(" *\\(([^)]+)\\) .*\\(([^: ]+):([^: ]+):[^)]+\\)");
    /** A sentence by which the text of each licence is known. */
    private static final Map<String, String> SENTENCES = Map.of(
            "Apache-2.0", "Apache License Version 2.0, January 2004",
            "BSD-3-Clause", "Redistribution and use in source and binary forms, with or without modification",
            "MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software");
    private static final String APACHE = "Apache-2.0";

    private record Artifact(String licence, String group, String name) {
        /** Its own folder, its project's or, as all texts of this licence are one, PC4J's. */
        Stream<String> folders() {
            String project = group.substring(group.lastIndexOf('.') + 1);
            return Stream.concat(Stream.of(name, project), licence.equals(APACHE) ? Stream.of("pc4j") : Stream.empty());
        }

        Optional<String> text() {
            return folders()
                    .flatMap(folder -> Stream.of("LICENSE", "LICENSE.txt", "LICENSE.md")
                            .map(file -> folder + "/" + file))
                    .flatMap(path -> read(path).stream())
                    .findFirst();
        }
    }

    private static Optional<String> read(String path) {
        try (InputStream in = LicencesTest.class.getResourceAsStream(FOLDER + path)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\s+", " "));
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private static List<Artifact> artifacts() throws IOException {
        try (InputStream in = LicencesTest.class.getResourceAsStream(FOLDER + "THIRD-PARTY.txt")) {
            assertThat(in).as("the list that Maven writes in phase generate-resources").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(ARTIFACT::matcher)
                    .filter(Matcher::matches)
                    .map(line -> new Artifact(line.group(1), line.group(2), line.group(3)))
                    .toList();
        }
    }

    @Test
    void everyArtifactInTheJarHasTheTextOfItsLicence() throws IOException {
        assertThat(artifacts()).extracting(Artifact::name)
                .contains("picocli", "commons-csv", "lwjgl", "jcublas-natives");
        assertThat(artifacts()).allSatisfy(artifact -> assertThat(artifact.text())
                .as("a text for %s: in its jar, or in src/main/licenses/%s", artifact, artifact.name())
                .hasValueSatisfying(text -> assertThat(text).contains(SENTENCES.get(artifact.licence()))));
    }
}
