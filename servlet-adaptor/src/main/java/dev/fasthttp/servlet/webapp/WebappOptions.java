package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.WebApplication;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How applications are deployed: where their files go, what they may see of the server, and how large they may be.
 *
 * <p>Threads: immutable; the builder is for one thread.
 */
public final class WebappOptions {

    private final ClassLoader parent;
    private final Path workDirectory;
    private final List<String> hiddenPackages;
    private final int maxArchiveEntries;
    private final long maxArchiveBytes;
    private final int maxDescriptorBytes;
    private final Consumer<WebApplication> adjustment;

    private WebappOptions(Builder builder) {
        parent = builder.parent;
        workDirectory = builder.workDirectory;
        hiddenPackages = builder.hiddenPackages;
        maxArchiveEntries = builder.maxArchiveEntries;
        maxArchiveBytes = builder.maxArchiveBytes;
        maxDescriptorBytes = builder.maxDescriptorBytes;
        adjustment = builder.adjustment;
    }

    /** The defaults. */
    public static WebappOptions defaults() {
        return builder().build();
    }

    /** For other options than the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    ClassLoader parent() {
        return parent;
    }

    Path workDirectory() {
        return workDirectory;
    }

    List<String> hiddenPackages() {
        return hiddenPackages;
    }

    int maxArchiveEntries() {
        return maxArchiveEntries;
    }

    long maxArchiveBytes() {
        return maxArchiveBytes;
    }

    int maxDescriptorBytes() {
        return maxDescriptorBytes;
    }

    Consumer<WebApplication> adjustment() {
        return adjustment;
    }

    /** Collects options. */
    public static final class Builder {

        private ClassLoader parent = WebappOptions.class.getClassLoader();
        private Path workDirectory = Path.of(System.getProperty("java.io.tmpdir", "."));
        private List<String> hiddenPackages = List.of("dev.fasthttp", "org.jboss.jandex");
        private int maxArchiveEntries = 100_000;
        private long maxArchiveBytes = 4L << 30;
        private int maxDescriptorBytes = 4 << 20;
        private Consumer<WebApplication> adjustment = application -> {};

        private Builder() {}

        /** Where classes come from that neither Java nor the application has; by default what loaded this class. */
        public Builder parent(ClassLoader loader) {
            parent = Objects.requireNonNull(loader, "loader");
            return this;
        }

        /**
         * Where each application gets a directory of its own, for its unpacked files and for {@code jakarta.servlet.context.tempdir}. It must exist. By default
         * that of {@code java.io.tmpdir}.
         */
        public Builder workDirectory(Path directory) {
            workDirectory = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /**
         * Packages, with those below them, that applications do not get from the parent loader; what they bring along themselves they may use. By default those of the
         * server.
         */
        public Builder hiddenPackages(String... packages) {
            hiddenPackages = List.of(packages);
            return this;
        }

        /** The most files and directories of a WAR file; 100,000 by default. */
        public Builder maxArchiveEntries(int entries) {
            maxArchiveEntries = (int) positive("maxArchiveEntries", entries);
            return this;
        }

        /** The most bytes of all files of a WAR file together, unpacked; 4 GiB by default. */
        public Builder maxArchiveBytes(long bytes) {
            maxArchiveBytes = positive("maxArchiveBytes", bytes);
            return this;
        }

        /** The most bytes of a web.xml or a web-fragment.xml; 4 MiB by default. */
        public Builder maxDescriptorBytes(int bytes) {
            maxDescriptorBytes = (int) positive("maxDescriptorBytes", bytes);
            return this;
        }

        /** Has each application adjusted before it is deployed: what no descriptor says, such as where its sessions are kept. By default nothing is. */
        public Builder adjustment(Consumer<WebApplication> action) {
            adjustment = Objects.requireNonNull(action, "action");
            return this;
        }

        private static long positive(String option, long value) {
            if (value <= 0) {
                throw new IllegalArgumentException(option + " is " + value + "; it must be positive");
            }
            return value;
        }

        /** The options. */
        public WebappOptions build() {
            return new WebappOptions(this);
        }
    }
}
