"""Given names by tradition and sex, the more common first."""

from __future__ import annotations

from typing import Final

FEMALE: Final = {
    "general": """Emma Olivia Ava Sophia Isabella Madison Abigail Emily Elizabeth Hannah Chloe
        Addison Samantha Natalie Grace Alyssa Lily Ella Anna Sarah Victoria Kayla Lauren Taylor
        Allison Avery Hailey Savannah Morgan Kaitlyn Katherine Brooke Rachel Julia Paige Sydney
        Megan Rebecca Jessica Nicole Jennifer Lillian Claire Audrey Lucy Stella Bella Layla
        Peyton Riley Jordan Rylee Zoe Leah Kylie Faith Mackenzie Aubrey Autumn Molly Jasmine
        Josephine Margaret Charlotte Eleanor Caroline Violet Hazel Naomi Ruth Esther Miriam
        Harper Quinn Skylar Piper Reagan Delaney Adelyn Mary-Kate Anne-Marie Siobhan Zoë Chloé
        Danielle Gabrielle Christina Michelle Amanda Stephanie Melissa Theresa Kimberly Pamela
        Deborah Susan Patricia Alexandra Alexis Mia Evelyn Ellie Ivy Maeve Nora Sadie Tessa""",
    "latin": """Sofía Camila Valentina María Ximena Daniela Mariana Valeria Fernanda Andrea
        Gabriela Natalia Alejandra Guadalupe Lucía Paola Ana Isabel Karla Jimena Renata Regina
        Esmeralda Yaretzi Itzel Citlali Rocío Pilar Consuelo Dolores Elena Inés Beatriz Carolina
        Jazmín Leslie Melanie Yesenia Araceli Leticia Verónica Mónica Adriana Luz Monserrat
        Perla Rosario Teresa Catalina Francisca Antonia Ángela Belén José-María Noemí Raquel""",
    "black": """Aaliyah Nevaeh Imani Kiara Amari Jada Destiny Trinity Makayla Aniyah Janiya
        Kennedi Zaria Ebony Tiana Nia Ayanna Deja Raven Shania Tamia Laila Ciara Diamond Asia
        Brianna Kamryn Journee Sanaa Zuri Skye D'Asia Ja'Nae Ta'Nia Essence Precious Heaven
        Malia Simone Candace Tamara Keisha Monique Latoya Amara Chiamaka Adaeze Fatou""",
    "asian": """Grace Emily Michelle Jennifer Mai Linh Thuy Ngoc Anh Hana Yuki Aiko Mei Xin Ying
        Li Jia Wei Yan Hui Soo-Jin Ji-Woo Min-Ji Hye-Jin Priya Ananya Aisha Fatima Zainab Neha
        Pooja Riya Divya Lakshmi Kavya Sana Noor Angelica Maricel Jasmine Kristine Pa Mee Kia
        Bao Chee Sreya Ishani Meera Tuyết""",
    "native": """Kaya Aiyana Dakota Cheyenne Winona Shawna Raven Sierra Autumn Sage Willow Talia
        Nizhoni Ayasha Leilani Shilah Misty Tanya""",
    "pacific": """Leilani Malia Kalea Nalani Sina Mele Ana Lupe Tiare Moana Kiana Noelani Talia
        Losa Fetu Salote Seini""",
}

MALE: Final = {
    "general": """Jacob Michael Joshua Ethan William Alexander Anthony Daniel Christopher Matthew
        Andrew Joseph David Ryan James John Benjamin Samuel Nicholas Tyler Logan Christian
        Jonathan Nathan Dylan Elijah Zachary Brandon Caleb Gabriel Jackson Mason Noah Liam Lucas
        Owen Luke Isaac Evan Connor Gavin Hunter Aaron Cameron Thomas Charles Robert Edward
        Henry Jack Wyatt Landon Aidan Aiden Hayden Parker Cole Chase Carson Blake Cooper Dominic
        Vincent Timothy Patrick Steven Richard Kenneth Jeffrey Gregory Theodore Frederick
        Lawrence Raymond Peter Philip Martin Seamus Sean Shane Trevor Spencer Grant Max Miles
        Oliver Oscar Preston Quentin Riley Jordan Taylor Avery Ronald Stephen Eric Adam Brian
        Ian Kyle Travis Wesley Xavier Zane Jean-Luc Noël René André""",
    "latin": """José Juan Luis Carlos Miguel Ángel Jesús Alejandro Diego Daniel Antonio Jorge
        Ricardo Eduardo Francisco Fernando Javier Manuel Rafael Sergio Andrés Roberto Mario Iván
        Óscar César Héctor Raúl Víctor Emiliano Santiago Mateo Sebastián Leonardo Adrián Joaquín
        Tomás Nicolás Gael Emmanuel Gerardo Guillermo Enrique Ramón Rubén Saúl Ulises Abel
        Guadalupe Martín Julián Ernesto Alfredo Ignacio""",
    "black": """Jayden Isaiah Elijah Xavier Malik Jamal Darius Tyrone Marquis DeShawn De'Andre
        Ja'Quan D'Angelo Terrell Jalen Kameron Amari Zion Josiah Malachi Tyrese Trevon Devonte
        Marcus Andre Terrence Maurice Reginald Cedric Khalil Jabari Kwame Kofi Chidi Emeka
        Lamar Dante Tavion Kobe Omari Nasir Rashad Quincy Jermaine""",
    "asian": """Kevin Jason Andy Brandon Eric Minh Tuan Hieu Khoa Duc Long Wei Jun Hao Ming Chen
        Jian Tao Haruto Kenji Takumi Min-Jun Ji-Hoon Seung Arjun Rohan Aarav Rahul Vikram Aditya
        Sanjay Omar Ali Hassan Ibrahim Yusuf Bilal Angelo Jericho Mark Toua Pao Chue Kong Ravi
        Nikhil Siddharth Imran Đức""",
    "native": """Dakota Cody Tyee Chayton Hunter Wyatt River Kai Elan Ahanu Koda Lonan Shane Jesse
        Darrell Marvin Ashkii""",
    "pacific": """Kai Keanu Kekoa Makoa Sione Tevita Malakai Viliami Ioane Tama Koa Ikaika Semisi
        Kaleo Nainoa Fetu Losi""",
}
