/** Reads class files of web applications without loading the classes. */
@NullMarked
package dev.fasthttp.servlet.webapp.scan;

import org.jspecify.annotations.NullMarked;
