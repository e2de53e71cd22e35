package dev.fasthttp.servlet.apps;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.tagext.SimpleTagSupport;
import java.io.IOException;

/** A tag whose body comes in brackets as often as it says. */
public final class BoxTag extends SimpleTagSupport {
    private int times = 1;

    /** How often. */
    public void setTimes(int count) {
        times = count;
    }

    @Override
    public void doTag() throws JspException, IOException {
        for (int i = 0; i < times; i++) {
            getJspContext().getOut().write("[");
            getJspBody().invoke(null);
            getJspContext().getOut().write("]");
        }
    }
}
