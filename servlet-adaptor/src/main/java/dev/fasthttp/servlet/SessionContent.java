package dev.fasthttp.servlet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attributes of sessions as bytes.
 *
 * <p>Each is serialised on its own, so that one whose class has changed is lost alone. One that cannot be serialised is
 * left out. What is read passes the filter of the application, and its classes are those of the application.
 *
 * <p>Threads: safe.
 */
final class SessionContent {
    private static final int VERSION = 1;

    private final WebContext context;
    private final ObjectInputFilter filter;

    /** Attributes that were left out, of which a log has told. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    SessionContent(WebContext context, ObjectInputFilter filter) {
        this.context = context;
        this.filter = filter;
    }

    byte[] write(Map<String, Object> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(VERSION);
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            try {
                byte[] value = serialized(attribute.getValue());
                out.writeBoolean(true);
                out.writeUTF(attribute.getKey());
                out.writeInt(value.length);
                out.write(value);
            } catch (NotSerializableException e) {
                leftOut(attribute.getKey(), e);
            }
        }
        out.writeBoolean(false);
        return bytes.toByteArray();
    }

    private static byte[] serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    private void leftOut(String name, IOException e) {
        if (told.size() < 100 && told.add(name)) {
            context.log("attribute " + name + " of sessions is not stored, it cannot be serialised", e);
        }
    }

    /**
     * Puts what was written into {@code attributes}.
     *
     * @throws IOException when it is not what was written
     */
    void read(byte[] content, Map<String, Object> attributes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("content of a session has version " + version + ", not " + VERSION);
        }
        while (in.readBoolean()) {
            String name = in.readUTF();
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new IOException(
                        "attribute " + name + " has " + length + " bytes, of which " + in.available() + " are there");
            }
            byte[] value = in.readNBytes(length);
            try (ObjectInputStream object = new Input(new ByteArrayInputStream(value))) {
                object.setObjectInputFilter(filter);
                attributes.put(name, object.readObject());
            } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
                context.log("attribute " + name + " of a stored session is lost", e);
            }
        }
    }

    /** Finds classes by the loader of the application. */
    private final class Input extends ObjectInputStream {
        Input(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, context.getClassLoader());
            } catch (ClassNotFoundException e) {
                // Primitive types have no loader.
                return super.resolveClass(description);
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] names) throws IOException, ClassNotFoundException {
            Class<?>[] types = new Class<?>[names.length];
            for (int i = 0; i < names.length; i++) {
                types[i] = Class.forName(names[i], false, context.getClassLoader());
            }
            try {
                // There is no other way to a proxy class whose interfaces are known by name only.
                return Proxy.newProxyInstance(context.getClassLoader(), types, (proxy, method, args) -> null)
                        .getClass();
            } catch (IllegalArgumentException e) {
                InvalidClassException invalid = new InvalidClassException("not a proxy class");
                invalid.initCause(e);
                throw invalid;
            }
        }
    }
}
