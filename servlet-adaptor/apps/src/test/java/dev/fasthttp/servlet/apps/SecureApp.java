package dev.fasthttp.servlet.apps;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.AbstractSecurityWebApplicationInitializer;

/** A servlet behind the filters of Spring Security, which asks for names and passwords by its own form. */
public final class SecureApp extends AbstractSecurityWebApplicationInitializer {
    /** Begun by Spring's initializer. */
    public SecureApp() {
        super(Settings.class);
    }

    @Override
    protected void afterSpringSecurityFilterChain(ServletContext context) {
        ServletRegistration.Dynamic servlet = context.addServlet("account", new Account());
        servlet.addMapping("/*");
    }

    /** Who may do what. */
    @Configuration
    @EnableWebSecurity
    public static class Settings {
        /** Everything asks for a login, and some for more. */
        @Bean
        public SecurityFilterChain rules(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/admin/**")
                            .hasRole("ADMIN")
                            .anyRequest()
                            .authenticated())
                    .formLogin(Customizer.withDefaults())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        /** One who is nothing special. */
        @Bean
        public InMemoryUserDetailsManager users() {
            return new InMemoryUserDetailsManager(User.withUsername("alice")
                    .password("{noop}wonder")
                    .roles("USER")
                    .build());
        }
    }

    /** Says who asks, and takes orders. */
    private static final class Account extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.getWriter().print(request.getRemoteUser() + " " + request.isUserInRole("ADMIN"));
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("ordered " + request.getParameter("what"));
        }
    }
}
