package dev.pc4j.engine.cuda;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in driver is one that JCuda takes for a driver; {@link StandInCheck} runs in a JVM of its own, which finds it in place of another. */
class StandInDriverTest {
    /** JCuda unpacks its natives there; other JVMs may be reading those of the usual place. */
    @TempDir
    Path temporary;

    @Test
    void jcudaRunsOnTheStandIn() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        NativeBuild.run(Map.of("LD_LIBRARY_PATH", NativeBuild.standIn().toString()),
                List.of(java, "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + temporary,
                        "-XX:ErrorFile=" + temporary + File.separator
                                + "crash.log",
                        "-cp", System.getProperty("java.class.path"), StandInCheck.class.getName()))
                .requireRight("StandInCheck");
    }
}
