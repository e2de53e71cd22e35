package dev.fasthttp.servlet;

import dev.fasthttp.http.FormFile;
import dev.fasthttp.http.FormPart;
import dev.fasthttp.http.PartHeader;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a multipart body as the application sees it: a handle that is void when the request is over.
 *
 * <p>The name of a file is its last element without anything that means something to a file system; see
 * {@link FormFile#fileName}.
 */
final class BodyPart implements Part {
    private final FormPart part;
    private final Exchange exchange;
    private final int generation;
    private final Path location;

    BodyPart(FormPart part, Exchange exchange, int generation, Path location) {
        this.part = part;
        this.exchange = exchange;
        this.generation = generation;
        this.location = location;
    }

    private FormPart live() {
        exchange.checked(generation);
        return part;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return live().inputStream();
    }

    @Override
    public @Nullable String getContentType() {
        return getHeader("Content-Type");
    }

    @Override
    public String getName() {
        return live().name();
    }

    @Override
    public @Nullable String getSubmittedFileName() {
        return live() instanceof FormFile file ? file.fileName() : null;
    }

    @Override
    public long getSize() {
        return live().size();
    }

    /**
     * Moves a file where that is possible. What is there already is replaced. A name that is not absolute may not lead out
     * of the directory for parts: some of it may be from the client.
     */
    @Override
    public void write(String fileName) throws IOException {
        Path target = location.resolve(fileName);
        boolean inside = target.normalize().startsWith(location.normalize());
        if (!inside && !Path.of(fileName).isAbsolute()) {
            throw new IOException("a part is not written to " + fileName + ", which is outside of " + location);
        }
        if (live() instanceof FormFile file) {
            file.saveTo(target, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.write(target, part.bytes());
        }
    }

    @Override
    public void delete() {
        live().close();
    }

    @Override
    public @Nullable String getHeader(String name) {
        List<String> values = values().get(name.toLowerCase(Locale.ROOT));
        return values == null ? null : values.get(0);
    }

    @Override
    public Collection<String> getHeaders(String name) {
        List<String> values = values().get(name.toLowerCase(Locale.ROOT));
        return values == null ? List.of() : List.copyOf(values);
    }

    @Override
    public Collection<String> getHeaderNames() {
        List<String> names = new ArrayList<>();
        PartHeader header = live().header();
        for (int i = 0; i < header.size(); i++) {
            String name = header.nameAt(i).toString();
            if (names.stream().noneMatch(name::equalsIgnoreCase)) {
                names.add(name);
            }
        }
        return names;
    }

    private Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        PartHeader header = live().header();
        for (int i = 0; i < header.size(); i++) {
            values.computeIfAbsent(header.nameAt(i).toString().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(new String(header.valueAt(i).toByteArray(), StandardCharsets.UTF_8));
        }
        return values;
    }
}
