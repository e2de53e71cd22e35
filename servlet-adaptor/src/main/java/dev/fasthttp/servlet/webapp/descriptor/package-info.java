/** What web.xml, web-fragment.xml and annotations declare: its model, the parser, the order of fragments and how they merge. */
@NullMarked
package dev.fasthttp.servlet.webapp.descriptor;

import org.jspecify.annotations.NullMarked;
