package dev.fasthttp.samples.migration;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.Set;

/** An application as one is found in the field. It knows the Servlet API and no container. */
public final class NotesApp implements ServletContainerInitializer {
    private static final long MAX_UPLOAD = 1 << 20;

    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        var filter = context.addFilter("request id", new RequestIdFilter());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(null, false, "/*");
        context.addServlet("notes", new NotesServlet()).addMapping("/notes");
        ServletRegistration.Dynamic upload = context.addServlet("upload", new UploadServlet());
        upload.addMapping("/upload");
        upload.setMultipartConfig(new MultipartConfigElement("", MAX_UPLOAD, MAX_UPLOAD, 0));
        ServletRegistration.Dynamic later = context.addServlet("later", new LaterServlet());
        later.addMapping("/later");
        later.setAsyncSupported(true);
    }
}
