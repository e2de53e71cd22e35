package dev.fasthttp.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The bytes of live objects in another JVM, through {@code jcmd}. */
final class LiveHeap {

    private final String jcmd;
    private final String pid;

    LiveHeap(String jcmd, String pid) {
        this.jcmd = jcmd;
        this.pid = pid;
    }

    long bytes() throws IOException {
        run("GC.run");
        run("GC.run");
        // The last line of the histogram: Total <instances> <bytes>.
        String[] total = run("GC.class_histogram").trim().split("\\s+");
        if (!"Total".equals(total[0])) {
            throw new IOException("unexpected histogram: " + String.join(" ", total));
        }
        return Long.parseLong(total[2]);
    }

    /** Runs a command in that JVM; returns the last line it prints. */
    private String run(String command) throws IOException {
        Process process =
                new ProcessBuilder(jcmd, pid, command).redirectErrorStream(true).start();
        String last = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.isBlank() ? last : line;
            }
        }
        return last;
    }
}
