package dev.fasthttp.servlet.apps;

import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebInitParam;
import java.util.ArrayList;
import java.util.List;
import org.apache.wicket.Page;
import org.apache.wicket.RuntimeConfigurationType;
import org.apache.wicket.ajax.AjaxRequestTarget;
import org.apache.wicket.ajax.markup.html.AjaxLink;
import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.basic.Label;
import org.apache.wicket.markup.html.form.Form;
import org.apache.wicket.markup.html.form.TextField;
import org.apache.wicket.markup.html.link.Link;
import org.apache.wicket.markup.html.list.ListItem;
import org.apache.wicket.markup.html.list.ListView;
import org.apache.wicket.markup.html.panel.FeedbackPanel;
import org.apache.wicket.model.Model;
import org.apache.wicket.model.util.ListModel;
import org.apache.wicket.protocol.http.WebApplication;
import org.apache.wicket.protocol.http.WicketFilter;

/** An application of Wicket, whose pages live in the session between requests. */
public final class WicketApp extends WebApplication {
    @Override
    public Class<? extends Page> getHomePage() {
        return Notes.class;
    }

    @Override
    public RuntimeConfigurationType getConfigurationType() {
        return RuntimeConfigurationType.DEPLOYMENT;
    }

    /** Wicket comes into a container as a filter. */
    @WebFilter(
            urlPatterns = "/*",
            initParams = {
                @WebInitParam(name = "applicationClassName", value = "dev.fasthttp.servlet.apps.WicketApp"),
                @WebInitParam(name = "filterMappingUrlPattern", value = "/*")
            })
    public static final class Entry extends WicketFilter {}

    /** A page with a number, a list, and a form that adds to the list. */
    public static final class Notes extends WebPage {
        private static final long serialVersionUID = 1;

        private final Model<Integer> clicks = Model.of(0);
        private final ListModel<String> notes = new ListModel<>(new ArrayList<>(List.of("first")));

        /** Made for each visitor. */
        public Notes() {
            Label number = new Label("number", clicks);
            number.setOutputMarkupId(true);
            add(number, new Click(), new QuietClick(number), new FeedbackPanel("feedback"), new Add());
            add(new ListView<String>("notes", notes) {
                private static final long serialVersionUID = 1;

                @Override
                protected void populateItem(ListItem<String> item) {
                    item.add(new Label("note", item.getModel()));
                }
            });
        }

        private void count() {
            // The page as it was stays in the store, for those who go back.
            addStateChange();
            clicks.setObject(clicks.getObject() + 1);
        }

        /** Counts, with a new page. */
        private final class Click extends Link<Void> {
            private static final long serialVersionUID = 1;

            Click() {
                super("click");
            }

            @Override
            public void onClick() {
                count();
            }
        }

        /** Counts, and has the number replaced. */
        private final class QuietClick extends AjaxLink<Void> {
            private static final long serialVersionUID = 1;
            private final Label number;

            QuietClick(Label number) {
                super("quiet");
                this.number = number;
            }

            @Override
            public void onClick(AjaxRequestTarget target) {
                count();
                target.add(number);
            }
        }

        /** Adds a note. */
        private final class Add extends Form<Void> {
            private static final long serialVersionUID = 1;
            private final Model<String> text = Model.of("");

            Add() {
                super("add");
                add(new TextField<>("text", text).setRequired(true));
            }

            @Override
            protected void onSubmit() {
                notes.getObject().add(text.getObject());
                text.setObject("");
            }
        }
    }
}
