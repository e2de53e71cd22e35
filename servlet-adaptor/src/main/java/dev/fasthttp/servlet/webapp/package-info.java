/** Web applications in directories and WAR files: their archives, class loaders, resources and descriptors, and how they are deployed. */
@NullMarked
package dev.fasthttp.servlet.webapp;

import org.jspecify.annotations.NullMarked;
