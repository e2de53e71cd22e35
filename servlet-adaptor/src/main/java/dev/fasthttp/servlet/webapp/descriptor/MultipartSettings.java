package dev.fasthttp.servlet.webapp.descriptor;

/**
 * The limits of a multipart form of one servlet.
 *
 * @param location          the directory for files, absolute or relative to the temporary directory of the application; empty: that directory
 * @param maxFileSize       the most bytes of one file, -1 for no limit
 * @param maxRequestSize    the most bytes of one request, -1 for no limit
 * @param fileSizeThreshold from how many bytes a part is written to a file
 */
public record MultipartSettings(String location, long maxFileSize, long maxRequestSize, int fileSizeThreshold) {}
