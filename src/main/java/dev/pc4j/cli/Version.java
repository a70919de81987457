package dev.pc4j.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, and the JVM that runs it. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String built = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "pc4j %s, Java %s".formatted(built == null ? "development build" : built, Runtime.version())};
    }
}
