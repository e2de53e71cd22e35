package dev.fasthttp.expvar;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The command line of this process, without what looks secret. */
final class CommandLine {
    private static final String HIDDEN = "***";
    private static final List<String> SECRETS = List.of(
            "password", "passwd", "pwd", "secret", "token", "credential", "apikey", "api-key", "api_key", "private");

    private CommandLine() {}

    /** The options of the virtual machine, the main class, and its arguments where the system tells them. */
    static List<String> ofThisProcess() {
        List<String> arguments =
                new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String command = System.getProperty("sun.java.command", "");
        if (!command.isEmpty()) {
            arguments.addAll(List.of(command.split(" ", -1)));
        }
        return withoutSecrets(arguments);
    }

    /** Hides values whose name says that they are secret, {@code name=value} or {@code --name value}, and those in URLs. */
    static List<String> withoutSecrets(List<String> arguments) {
        List<String> shown = new ArrayList<>();
        boolean hideNext = false;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            boolean secret = isSecret(name);
            if (hideNext && !argument.startsWith("-")) {
                shown.add(HIDDEN);
            } else if (secret && equals >= 0) {
                shown.add(name + "=" + HIDDEN);
            } else {
                shown.add(withoutUserInfo(argument));
            }
            hideNext = secret && equals < 0 && argument.startsWith("-");
        }
        return shown;
    }

    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRETS.stream().anyMatch(lower::contains);
    }

    private static String withoutUserInfo(String argument) {
        int scheme = argument.indexOf("://");
        int at = argument.indexOf('@', scheme + 1);
        return scheme < 0 || at < 0 ? argument : argument.substring(0, scheme + 3) + HIDDEN + argument.substring(at);
    }
}
