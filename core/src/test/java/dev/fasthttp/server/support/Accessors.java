package dev.fasthttp.server.support;

import dev.fasthttp.bytes.ByteSlice;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Asks an object, and those of this project it leads to, everything that can be asked without an argument. */
public final class Accessors {
    private static final Set<Class<?>> PLAIN =
            Set.of(String.class, ByteSlice.class, boolean.class, int.class, long.class, Optional.class);
    private static final Set<String> NOT_ASKED = Set.of("hashCode", "getClass", "notifyAll", "timeMillis");

    private Accessors() {}

    /** The answers by the path of method names. */
    public static Map<String, String> answers(Object object) {
        Map<String, String> answers = new TreeMap<>();
        ask(object, object.getClass().getSimpleName(), answers);
        return answers;
    }

    private static void ask(Object object, String path, Map<String, String> answers) {
        for (Method method : object.getClass().getMethods()) {
            boolean isAccessor = method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getDeclaringClass() != Object.class
                    && !NOT_ASKED.contains(method.getName());
            boolean isPlain = PLAIN.contains(method.getReturnType());
            boolean isMessage = method.getReturnType().getName().startsWith("dev.fasthttp.http.");
            if (isAccessor && (isPlain || isMessage)) {
                String name = path + "." + method.getName();
                Object answer = call(object, method);
                if (isMessage && !(answer instanceof String)) {
                    ask(answer, name, answers);
                } else {
                    answers.put(name, String.valueOf(answer));
                }
            }
        }
    }

    private static Object call(Object object, Method method) {
        try {
            return method.invoke(object);
        } catch (InvocationTargetException e) {
            return e.getCause().toString();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
