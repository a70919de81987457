package dev.pc4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task's GPU, which Spark believes a script to have found. */
@Tag("spark")
class GivenGpuTest {
    @TempDir
    Path folder;

    @Test
    void theDeviceOfATaskIsTheGpuThatItIsGiven() throws IOException {
        Path found = Files.writeString(folder.resolve("find-gpus"),
                "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"7\"]}'\n");
        Files.setPosixFilePermissions(found, PosixFilePermissions.fromString("rwxr-xr-x"));
        SparkConf settings = ClusterChecks.settings("local-cluster[1,1,1024]")
                .set("spark.worker.resource.gpu.amount", "1")
                .set("spark.worker.resource.gpu.discoveryScript", found.toString())
                .set("spark.executor.resource.gpu.amount", "1")
                .set("spark.task.resource.gpu.amount", "1");
        try (JavaSparkContext context = new JavaSparkContext(settings)) {
            assertThat(context.parallelize(List.of(new OwnDevice("auto", 0, ""), new OwnDevice("auto", 0, "2")), 1)
                    .map(OwnDevice::address)
                    .collect()).containsExactly("7", "2");
        }
    }
}
