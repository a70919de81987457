package dev.pc4j.engine.opencl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Which drivers are installed, by the files that name them: read in no time, where loading the drivers takes a second. */
final class VendorFiles {
    private static final Path FOLDER = Path.of("/etc/OpenCL/vendors");
    private static final List<String> ELSEWHERE = List.of("OCL_ICD_VENDORS", "OCL_ICD_FILENAMES", "OPENCL_VENDOR_PATH",
            "OPENCL_LAYERS");

    private VendorFiles() {}

    /** Whether it is certain that the only driver is PoCL, which computes on the CPU. */
    static boolean onlyPocl() {
        return onlyPocl(FOLDER, System.getenv());
    }

    static boolean onlyPocl(Path folder, Map<String, String> environment) {
        if (ELSEWHERE.stream().anyMatch(environment::containsKey)
                || environment.containsKey("POCL_DEVICES")) { // PoCL can also be made to drive a GPU
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> named = files.filter(f -> f.toString().endsWith(".icd")).toList();
            return !named.isEmpty() && named.stream().allMatch(VendorFiles::isPocl);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isPocl(Path file) {
        try {
            return Files.readString(file).toLowerCase(Locale.ROOT).contains("libpocl");
        } catch (IOException e) {
            return false;
        }
    }
}
