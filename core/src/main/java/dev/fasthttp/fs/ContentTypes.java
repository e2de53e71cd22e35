package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Content types of files, by the extension of the name or else by the first bytes.
 *
 * <p>The table holds what browsers and common tools work with; text goes as UTF-8. What a file looks like is only asked
 * when its extension is unknown, and never makes it anything that a browser would run: plain text, an image, an archive.
 *
 * <p>Immutable. Threads: any.
 */
public final class ContentTypes {
    /** The type of bytes that nothing is known about. */
    public static final String UNKNOWN = "application/octet-stream";

    /** How many bytes {@link #probe} looks at. */
    public static final int PROBED = 512;

    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final int LONGEST_EXTENSION = 32;

    private static final String[] COMMON = {
        "text/html; charset=utf-8",
        "html htm shtml",
        "text/css; charset=utf-8",
        "css",
        "text/javascript; charset=utf-8",
        "js mjs",
        "text/csv; charset=utf-8",
        "csv",
        "text/markdown; charset=utf-8",
        "md markdown",
        "text/calendar; charset=utf-8",
        "ics",
        "text/vcard; charset=utf-8",
        "vcf",
        "text/vtt; charset=utf-8",
        "vtt",
        "text/xml; charset=utf-8",
        "xml xsd xsl xslt",
        PLAIN,
        "txt text log conf ini properties yml yaml toml java c h go py rs sh sql",
        "application/json",
        "json map",
        "application/ld+json",
        "jsonld",
        "application/manifest+json",
        "webmanifest",
        "application/xhtml+xml",
        "xhtml",
        "application/rss+xml",
        "rss",
        "application/atom+xml",
        "atom",
        "application/wasm",
        "wasm",
        "application/pdf",
        "pdf",
        "application/rtf",
        "rtf",
        "application/zip",
        "zip",
        "application/gzip",
        "gz tgz",
        "application/zstd",
        "zst",
        "application/x-bzip2",
        "bz2",
        "application/x-xz",
        "xz",
        "application/x-tar",
        "tar",
        "application/x-7z-compressed",
        "7z",
        "application/vnd.rar",
        "rar",
        "application/java-archive",
        "jar war",
        "application/epub+zip",
        "epub",
        "application/postscript",
        "ps eps ai",
        "application/msword",
        "doc",
        "application/vnd.ms-excel",
        "xls",
        "application/vnd.ms-powerpoint",
        "ppt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
        "application/vnd.oasis.opendocument.text",
        "odt",
        "application/vnd.oasis.opendocument.spreadsheet",
        "ods",
        "application/vnd.apple.mpegurl",
        "m3u8",
        "application/vnd.android.package-archive",
        "apk",
        "image/png",
        "png",
        "image/apng",
        "apng",
        "image/jpeg",
        "jpg jpeg",
        "image/gif",
        "gif",
        "image/webp",
        "webp",
        "image/avif",
        "avif",
        "image/svg+xml",
        "svg svgz",
        "image/x-icon",
        "ico",
        "image/bmp",
        "bmp",
        "image/tiff",
        "tif tiff",
        "audio/mpeg",
        "mp3",
        "audio/mp4",
        "m4a",
        "audio/aac",
        "aac",
        "audio/flac",
        "flac",
        "audio/ogg",
        "oga ogg opus",
        "audio/wav",
        "wav",
        "audio/midi",
        "mid midi",
        "video/mp4",
        "mp4 m4v",
        "video/mpeg",
        "mpg mpeg",
        "video/ogg",
        "ogv",
        "video/webm",
        "webm",
        "video/quicktime",
        "mov",
        "video/x-msvideo",
        "avi",
        "video/mp2t",
        "ts",
        "font/woff",
        "woff",
        "font/woff2",
        "woff2",
        "font/ttf",
        "ttf",
        "font/otf",
        "otf",
        "font/collection",
        "ttc",
    };

    /** The table as it comes. */
    public static final ContentTypes DEFAULT = new ContentTypes(common());

    private final Map<String, String> types;

    private ContentTypes(Map<String, String> types) {
        this.types = types;
    }

    private static Map<String, String> common() {
        Map<String, String> types = new HashMap<>();
        for (int i = 0; i < COMMON.length; i += 2) {
            String extensions = COMMON[i + 1];
            int start = 0;
            while (start < extensions.length()) {
                int blank = extensions.indexOf(' ', start);
                int end = blank < 0 ? extensions.length() : blank;
                types.put(extensions.substring(start, end), COMMON[i]);
                start = end + 1;
            }
        }
        return types;
    }

    /**
     * This table with one type more, or another one.
     *
     * @param extension without a dot, in any case
     * @throws IllegalArgumentException when the extension is empty or has a dot, or the type has a control character
     */
    public ContentTypes with(String extension, String type) {
        if (extension.isEmpty() || extension.indexOf('.') >= 0) {
            throw new IllegalArgumentException("an extension has one character at least, and no dot: " + extension);
        }
        requireNoControl(type);
        Map<String, String> more = new HashMap<>(types);
        more.put(extension.toLowerCase(Locale.ROOT), type);
        return new ContentTypes(more);
    }

    static void requireNoControl(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < 0x20 || value.charAt(i) == 0x7F) {
                throw new IllegalArgumentException("control character at " + i + " of a field value");
            }
        }
    }

    /** The type for the extension of a file name, what follows its last dot in any case; empty when it is not known. */
    public String ofName(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0 || name.length() - dot > LONGEST_EXTENSION) {
            return "";
        }
        return types.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), "");
    }

    /**
     * The type that the first bytes of a file suggest: of a few images and archives by their signature, else plain text
     * when they are UTF-8 without control characters, else {@link #UNKNOWN}.
     *
     * @param begin the first {@link #PROBED} bytes, or all when the file has fewer
     */
    public static String probe(ByteSlice begin) {
        byte[] b = begin.toByteArray();
        String known = signature(b);
        if (!known.isEmpty()) {
            return known;
        }
        return isText(b) ? PLAIN : UNKNOWN;
    }

    private static String signature(byte[] b) {
        if (begins(b, 0, "\u0089PNG\r\n\u001a\n")) {
            return "image/png";
        }
        if (begins(b, 0, "\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (begins(b, 0, "GIF87a") || begins(b, 0, "GIF89a")) {
            return "image/gif";
        }
        if (begins(b, 0, "RIFF") && begins(b, 8, "WEBPVP")) {
            return "image/webp";
        }
        if (begins(b, 0, "%PDF-")) {
            return "application/pdf";
        }
        if (begins(b, 0, "\u001f\u008b\b")) {
            return "application/gzip";
        }
        if (begins(b, 0, "PK\u0003\u0004")) {
            return "application/zip";
        }
        return begins(b, 0, "\u0000asm") ? "application/wasm" : "";
    }

    private static boolean begins(byte[] b, int at, String signature) {
        if (b.length - at < signature.length()) {
            return false;
        }
        for (int i = 0; i < signature.length(); i++) {
            if ((b[at + i] & 0xFF) != signature.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether these are characters of UTF-8, of which the last one may be cut. */
    private static boolean isText(byte[] b) {
        int i = 0;
        while (i < b.length) {
            int c = b[i] & 0xFF;
            int more = c < 0x80
                    ? 0
                    : c >= 0xC2 && c < 0xE0 ? 1 : c >= 0xE0 && c < 0xF0 ? 2 : c >= 0xF0 && c < 0xF5 ? 3 : -1;
            if (more < 0 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B) || c == 0x7F) {
                return false;
            }
            for (int k = 1; k <= more && i + k < b.length; k++) {
                if ((b[i + k] & 0xC0) != 0x80) {
                    return false;
                }
            }
            i += 1 + more;
        }
        return true;
    }
}
