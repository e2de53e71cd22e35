package dev.fasthttp.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the vectors in a Markdown file: headings, and the fenced blocks below them. */
final class VectorFile {
    private static final String FENCE = "```";
    private static final String ARROW = " => ";
    /** What is put before a block {@code chunked}, which shows a body only. */
    private static final byte[] CHUNKED_HEAD =
            VectorNotation.lines(List.of("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", ""));

    private final String name;
    private final List<Vector> vectors = new ArrayList<>();
    private String title = "";
    private String block = "";
    private List<String> bytes = List.of();
    private final List<Substitutions> substitutions = new ArrayList<>();

    /** A block {@code each}: names, and for each line the texts that stand for them. */
    private record Substitutions(List<String> names, List<List<String>> lines) {}

    private VectorFile(String name) {
        this.name = name;
    }

    /** All vectors in the files of a folder. */
    static List<Vector> readFolder(String folder) {
        List<Vector> vectors = new ArrayList<>();
        try (Stream<Path> files = Files.list(root().resolve(folder))) {
            for (Path file : files.sorted().toList()) {
                String name = folder + "/" + file.getFileName();
                vectors.addAll(new VectorFile(name).parse(Files.readAllLines(file, StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vectors;
    }

    /** All vectors in some folders. */
    static List<Vector> readFolders(String... folders) {
        List<Vector> vectors = new ArrayList<>();
        for (String folder : folders) {
            vectors.addAll(readFolder(folder));
        }
        return vectors;
    }

    private static Path root() {
        try {
            return Path.of(VectorFile.class.getResource("/vectors").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Vector> parse(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("## ")) {
                begin(line.substring(3));
            } else if (line.startsWith(FENCE)) {
                int end = i + 1;
                while (!lines.get(end).equals(FENCE)) {
                    end++;
                }
                addBlock(line.substring(FENCE.length()), lines.subList(i + 1, end));
                i = end;
            }
        }
        begin("");
        return vectors;
    }

    private void begin(String newTitle) {
        if (!block.isEmpty()) {
            throw new IllegalStateException(name + ": vector without expectation: " + title);
        }
        title = newTitle;
        substitutions.clear();
    }

    private void addBlock(String info, List<String> lines) {
        List<String> words = List.of(info.split(" "));
        switch (words.get(0)) {
            case "each" -> addSubstitutions(words.subList(1, words.size()), lines);
            case "expect" -> {
                expand(0, new LinkedHashMap<>(), "", lines);
                block = "";
            }
            default -> {
                if (!block.isEmpty()) {
                    throw new IllegalStateException(name + ": two blocks of bytes: " + title);
                }
                block = info;
                bytes = lines;
            }
        }
    }

    private void addSubstitutions(List<String> words, List<String> lines) {
        List<String> names = words.stream().filter(word -> !word.equals("=>")).toList();
        List<List<String>> texts = new ArrayList<>();
        for (String line : lines) {
            List<String> columns = List.of(line.split(ARROW, -1));
            if (columns.size() != names.size()) {
                throw new IllegalStateException(name + ": " + names + " in " + title + ": " + line);
            }
            texts.add(columns);
        }
        substitutions.add(new Substitutions(names, texts));
    }

    private void expand(int depth, Map<String, String> values, String label, List<String> expect) {
        if (depth == substitutions.size()) {
            add(values, label, expect);
            return;
        }
        Substitutions each = substitutions.get(depth);
        for (List<String> line : each.lines()) {
            for (int i = 0; i < line.size(); i++) {
                values.put("{" + each.names().get(i) + "}", line.get(i));
            }
            expand(depth + 1, values, label + " [" + line.get(0) + "]", expect);
        }
    }

    private void add(Map<String, String> values, String label, List<String> expect) {
        byte[] tail = VectorNotation.lines(substitute(bytes, values));
        byte[] head = block.equals("chunked") ? CHUNKED_HEAD : new byte[0];
        vectors.add(new Vector(
                name + ": " + title + label, block, ByteMutator.join(head, tail), substitute(expect, values)));
    }

    private static List<String> substitute(List<String> lines, Map<String, String> values) {
        List<String> result = new ArrayList<>();
        for (String line : lines) {
            String text = line;
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace(value.getKey(), value.getValue());
            }
            result.add(text);
        }
        return result;
    }
}
