package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.descriptor.JspConfigDescriptor;
import jakarta.servlet.descriptor.JspPropertyGroupDescriptor;
import jakarta.servlet.descriptor.TaglibDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is declared for a JSP engine, which asks the {@code ServletContext} for it.
 *
 * <p>Threads: filled by one thread, and not changed after the parser or the merge has handed it out.
 */
public final class JspConfig implements JspConfigDescriptor {

    final Map<String, Setting<String>> taglibs = new LinkedHashMap<>();
    final List<Group> groups = new ArrayList<>();

    JspConfig() {}

    /** Whether nothing is declared. */
    public boolean isEmpty() {
        return taglibs.isEmpty() && groups.isEmpty();
    }

    @Override
    public Collection<TaglibDescriptor> getTaglibs() {
        List<TaglibDescriptor> list = new ArrayList<>();
        taglibs.forEach((uri, location) -> list.add(new Taglib(uri, location.value())));
        return list;
    }

    @Override
    public Collection<JspPropertyGroupDescriptor> getJspPropertyGroups() {
        return new ArrayList<>(groups);
    }

    private record Taglib(String uri, String location) implements TaglibDescriptor {

        @Override
        public String getTaglibURI() {
            return uri;
        }

        @Override
        public String getTaglibLocation() {
            return location;
        }
    }

    /**
     * Properties of JSP files.
     *
     * @param urlPatterns the files
     * @param values      texts of the elements that may stand once, by their names
     * @param preludes    files to include before
     * @param codas       files to include behind
     */
    record Group(List<String> urlPatterns, Map<String, String> values, List<String> preludes, List<String> codas)
            implements JspPropertyGroupDescriptor {

        @Override
        public Collection<String> getUrlPatterns() {
            return new ArrayList<>(urlPatterns);
        }

        // The interface says null for what was not specified, without an annotation that allows it.
        @SuppressWarnings("NullAway")
        private String value(String element) {
            return values.get(element);
        }

        @Override
        public String getElIgnored() {
            return value("el-ignored");
        }

        @Override
        public String getErrorOnELNotFound() {
            return value("error-on-el-not-found");
        }

        @Override
        public String getPageEncoding() {
            return value("page-encoding");
        }

        @Override
        public String getScriptingInvalid() {
            return value("scripting-invalid");
        }

        @Override
        public String getIsXml() {
            return value("is-xml");
        }

        @Override
        public Collection<String> getIncludePreludes() {
            return new ArrayList<>(preludes);
        }

        @Override
        public Collection<String> getIncludeCodas() {
            return new ArrayList<>(codas);
        }

        @Override
        public String getDeferredSyntaxAllowedAsLiteral() {
            return value("deferred-syntax-allowed-as-literal");
        }

        @Override
        public String getTrimDirectiveWhitespaces() {
            return value("trim-directive-whitespaces");
        }

        @Override
        public String getDefaultContentType() {
            return value("default-content-type");
        }

        @Override
        public String getBuffer() {
            return value("buffer");
        }

        @Override
        public String getErrorOnUndeclaredNamespace() {
            return value("error-on-undeclared-namespace");
        }
    }
}
