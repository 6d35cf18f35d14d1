fn main() {
    println!("hello {}", itoa::Buffer::new().format(1));
}
