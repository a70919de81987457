package dev.pc4j.engine.cuda.nvrtc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where NVRTC may lie, the best place first: a CUDA toolkit, the dynamic loader's path, the Python packages that PyTorch brings.
 *
 * @param environment variables of the process
 * @param toolkit the usual folder of a toolkit
 */
record NvrtcSearch(Map<String, String> environment, Path toolkit) {
    /** What JCuda's calls and the kernels' PTX need. */
    private static final List<String> NAMES = List.of("libnvrtc.so.13", "libnvrtc.so.12");

    private static final List<String> LIBRARIES = List.of("lib64", "lib", "targets/x86_64-linux/lib");

    /** Folders of the packages for CUDA 13 and 12 below {@code site-packages}. */
    private static final List<String> PACKAGES = List.of("nvidia/cu13/lib", "nvidia/cuda_nvrtc/lib");

    /** Of this process. */
    NvrtcSearch() {
        this(System.getenv(), Path.of("/usr/local/cuda"));
    }

    /** Files that are there, and names for the loader. */
    List<String> places() {
        Set<String> places = new LinkedHashSet<>();
        for (Path root : toolkits()) {
            LIBRARIES.forEach(folder -> places.addAll(in(root.resolve(folder))));
        }
        places.addAll(NAMES);
        for (Path root : pythons()) {
            for (Path packages : sitePackages(root)) {
                PACKAGES.forEach(folder -> places.addAll(in(packages.resolve(folder))));
            }
        }
        return List.copyOf(places);
    }

    private List<Path> toolkits() {
        List<Path> roots = new ArrayList<>();
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank()) {
                roots.add(Path.of(value));
            }
        }
        roots.add(toolkit);
        return roots;
    }

    /** The environments of Python that this one is, has or finds. */
    private List<Path> pythons() {
        List<Path> roots = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank()) {
                roots.add(Path.of(value));
            }
        }
        String home = environment.getOrDefault("HOME", "");
        if (!home.isBlank()) {
            roots.add(Path.of(home, ".local"));
        }
        for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
            Path path = Path.of(folder);
            if (path.endsWith("bin") && path.getParent() != null) {
                roots.add(path.getParent());
            }
        }
        return roots;
    }

    private static List<Path> sitePackages(Path root) {
        List<Path> found = new ArrayList<>();
        for (Path python : list(root.resolve("lib"), "python3*")) {
            found.add(python.resolve("site-packages"));
            found.add(python.resolve("dist-packages"));
        }
        return found;
    }

    private static List<String> in(Path folder) {
        return NAMES.stream().map(folder::resolve).filter(Files::isReadable).map(Path::toString).toList();
    }

    /** The entries of a folder that match; none where it cannot be read. */
    static List<Path> list(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        Collections.sort(found, Collections.reverseOrder());
        return found;
    }
}
