"""The rules for passwords: Django's own, which lack a Thai translation, with their sentences."""

from django.contrib.auth import password_validation as django


class LongEnough(django.MinimumLengthValidator):
    def get_error_message(self):
        return f"รหัสผ่านต้องยาวอย่างน้อย {self.min_length} ตัวอักษร"

    def get_help_text(self):
        return f"ยาวอย่างน้อย {self.min_length} ตัวอักษร เช่น คำหลายคำต่อกัน"


class NotCommon(django.CommonPasswordValidator):
    def get_error_message(self):
        return "รหัสผ่านนี้มีผู้ใช้บ่อยและเดาได้ง่าย โปรดใช้รหัสผ่านอื่น"

    def get_help_text(self):
        return "ไม่ใช่รหัสผ่านที่เดาได้ง่าย"


class NotLikeThePerson(django.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return "รหัสผ่านคล้ายกับชื่อ ชื่อผู้ใช้ หรืออีเมลของท่านเกินไป โปรดใช้รหัสผ่านอื่น"

    def get_help_text(self):
        return "ไม่คล้ายกับชื่อ ชื่อผู้ใช้ หรืออีเมลของท่าน"
